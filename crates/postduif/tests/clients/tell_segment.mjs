// Tells a shop's story through Segment's own library for Node. Arguments: the folder with its
// packages, Postduif's address, a key. Fails if the library says that something was not taken.
import { createRequire } from 'node:module'

const [folder, host, writeKey] = process.argv.slice(2)
const { Analytics } = createRequire(`${folder}/`)('@segment/analytics-node')
const analytics = new Analytics({ host, writeKey, flushAt: 3, maxRetries: 0 })
const failed = []
analytics.on('error', (error) => failed.push(String(error.reason ?? error.code)))

analytics.identify({ userId: 'u-1', traits: { email: 'anna@example.test', firstName: 'Anna' } })
analytics.track({ userId: 'u-1', event: 'Order Completed', properties: { order_id: 'n-1', total: 12.5 } })
analytics.page({ anonymousId: 'visitor', name: 'Home', properties: { url: 'https://shop.example.test/' } })
analytics.group({ userId: 'u-1', groupId: 'g-1', traits: { name: 'Bakery' } })
analytics.alias({ previousId: 'visitor-before', userId: 'u-1' })
await analytics.closeAndFlush({ timeout: 20_000 })
if (failed.length > 0) {
  console.error(failed.join('\n'))
  process.exit(1)
}
