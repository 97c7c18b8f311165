// Lets a page tell its story through the script that the server gives for pages. Arguments: Postduif's
// address, a key. What a browser has is made here, as far as the script uses it; the network is real.
import vm from 'node:vm'

const [host, key] = process.argv.slice(2)
const source = await (await fetch(`${host}/postduif.js`)).text()

const stored = new Map()
const asked = []
const frames = []
const listeners = {}

function open(before, dataset) {
  const place = {
    dataset: { postduifForm: '1/newsletter', lang: 'nl' },
    appendChild: (frame) => frames.push(frame),
  }
  const window = {
    postduif: before,
    crypto: globalThis.crypto,
    localStorage: {
      getItem: (name) => stored.get(name) ?? null,
      setItem: (name, value) => stored.set(name, value),
      removeItem: (name) => stored.delete(name),
    },
    addEventListener: (name, act) => (listeners[name] = act),
  }
  const document = {
    currentScript: { src: `${host}/postduif.js`, dataset },
    title: 'Shoes',
    referrer: '',
    readyState: 'complete',
    addEventListener: () => {},
    querySelectorAll: () => [place],
    createElement: () => ({ style: {} }),
  }
  const location = { href: 'https://shop.example/shoes?x=1', pathname: '/shoes' }
  const told = (url, options) => {
    const answer = fetch(url, options)
    asked.push(answer)
    return answer
  }
  const context = { window, document, location, navigator: { language: 'nl' }, console, URL }
  vm.runInNewContext(source, { ...context, setTimeout, fetch: told, encodeURIComponent })
  return window.postduif
}

async function all() {
  listeners.pagehide()
  for (const answer of await Promise.all(asked.splice(0))) {
    const { success, rejected } = await answer.clone().json()
    if (!answer.ok || !success || rejected) throw new Error(`${answer.status} ${await answer.text()}`)
  }
}

const first = open([['track', 'seen_before', { n: 1 }]], { key })
await all()
first.identify('C-17', { email: 'anna@example.test', firstName: 'Anna' })
await all()
// The next page of the same visitor.
const second = open(undefined, { key, pages: 'no' })
second.track('cart_updated', { items: 2 })
await all()
// Somebody else at the same machine.
second.reset()
second.track('cart_updated', { items: 3 })
await all()
if (frames[0]?.src !== `${host}/f/1/newsletter?embed=1&lang=nl`) throw new Error('no form is shown')
