// Tells a shop's story through Klaviyo's own library for Node. Arguments: the folder with its packages,
// Postduif's address, a key. Fails if something was not taken.
import { createRequire } from 'node:module'

const [folder, host, key] = process.argv.slice(2)
const { ApiKeySession, EventsApi, ProfilesApi, RetryWithExponentialBackoff } = createRequire(`${folder}/`)('klaviyo-api')
const session = new ApiKeySession(key, new RetryWithExponentialBackoff({ numRetries: 0 }))
const [events, profiles] = [new EventsApi(session), new ProfilesApi(session)]
for (const api of [events, profiles]) api.basePath = `${host}/in/klaviyo`

const made = await profiles.createProfile({
  data: { type: 'profile', attributes: { email: 'hanna@example.test', externalId: 'u-8', firstName: 'Hanna' } },
})
await profiles.updateProfile(made.body.data.id, {
  data: { type: 'profile', id: made.body.data.id, attributes: { lastName: 'Smit' } },
})
for (let n = 0; n < 2; n++) {
  await events.createEvent({
    data: {
      type: 'event',
      attributes: {
        uniqueId: 'order-k-1',
        properties: { order_id: 'k-1' },
        value: 12.5,
        time: new Date('2025-03-01T09:00:00Z'),
        metric: { data: { type: 'metric', attributes: { name: 'Placed Order' } } },
        profile: { data: { type: 'profile', attributes: { email: 'hanna@example.test' } } },
      },
    },
  })
}
