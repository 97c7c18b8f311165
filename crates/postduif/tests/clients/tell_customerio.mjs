// Tells a shop's story through Customer.io's own library for Node. Arguments: the folder with its
// packages, Postduif's address, a key. Fails if something was not taken.
import { createRequire } from 'node:module'

const [folder, host, key] = process.argv.slice(2)
const { TrackClient } = createRequire(`${folder}/`)('customerio-node')
const client = new TrackClient('site', key, { url: `${host}/in/customerio/api/v1`, retry: { maxRetries: 0 } })

await client.trackAnonymous('visitor-5', { name: 'seen', data: { page: 'home' } })
await client.identify('u-5', { email: 'eva@example.test', anonymous_id: 'visitor-5', plan: 'basic' })
await client.track('u-5', { name: 'purchase', data: { order_id: 'c-1', total: 12.5 }, timestamp: 1500000000 })
await client.trackPageView('u-5', 'https://shop.example.test/')
await client.batch([
  { type: 'person', identifiers: { id: 'u-5' }, action: 'event', name: 'batched', attributes: { n: 1 } },
])
await client.identify('u-6', { email: 'finn@example.test' })
await client.destroy('u-6')
