// Postduif in a page of yours: who is there, what they look at, what they do, and forms.
//
//   <script src="https://mail.shop.example/postduif.js" data-key="pd_..." async></script>
//   postduif.identify('C-17', { email: 'anna@shop.example', firstName: 'Anna' })
//   postduif.track('cart_updated', { items: 2 })
//
// What is called before it is loaded is kept: (window.postduif = window.postduif || []).push(['track', 'x']).
// A key in a page is read by everybody, so give it one with the right `ingest` only. Nothing that is told
// here gives a consent. With data-remember="no" a visitor is another one on each page.
(function () {
  'use strict'
  var script = document.currentScript
  if (!script || (window.postduif && window.postduif.version)) return
  var origin = new URL(script.src).origin
  var key = script.dataset.key || ''
  var remembers = script.dataset.remember !== 'no'
  var waiting = []
  var timer = null
  var tries = 0
  // A request that a page leaves behind may have 64 KiB.
  var BATCH_MAX = 20
  var TRIES_MAX = 5
  var WAITING_MAX = 500

  function read(name) {
    try {
      return remembers ? window.localStorage.getItem(name) : null
    } catch (_) {
      return null
    }
  }

  function write(name, value) {
    try {
      if (!remembers) return
      if (value === null) window.localStorage.removeItem(name)
      else window.localStorage.setItem(name, value)
    } catch (_) {
      // A browser that keeps nothing sees a new visitor each time.
    }
  }

  function random() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID()
    var bytes = window.crypto.getRandomValues(new Uint8Array(16))
    return Array.prototype.map
      .call(bytes, function (byte) {
        return (byte + 256).toString(16).slice(1)
      })
      .join('')
  }

  var visitor = read('postduif.visitor') || random()
  write('postduif.visitor', visitor)
  var user = read('postduif.user')

  function put(type, fields) {
    var message = {
      type: type,
      messageId: random(),
      anonymousId: visitor,
      timestamp: new Date().toISOString(),
      context: { locale: navigator.language, page: pageNow() },
    }
    if (user) message.userId = user
    for (var name in fields) if (fields[name] !== undefined) message[name] = fields[name]
    // A page that cannot reach us must not grow for ever.
    if (waiting.length >= WAITING_MAX) waiting.shift()
    waiting.push(message)
    plan(200)
  }

  function pageNow() {
    return {
      url: location.href,
      path: location.pathname,
      title: document.title,
      referrer: document.referrer,
    }
  }

  function plan(after) {
    if (timer === null) timer = setTimeout(send, after)
  }

  function send() {
    timer = null
    if (waiting.length === 0) return
    var batch = waiting.splice(0, BATCH_MAX)
    var body = JSON.stringify({ batch: batch, sentAt: new Date().toISOString() })
    fetch(origin + '/v1/batch', {
      method: 'POST',
      keepalive: body.length < 60000,
      credentials: 'omit',
      headers: { authorization: 'Bearer ' + key, 'content-type': 'application/json' },
      body: body,
    }).then(
      function (answer) {
        // What was refused would be refused again.
        if (answer.status === 429 || answer.status >= 500) return again(batch)
        if (!answer.ok) console.warn('postduif: what was told was not taken', answer.status)
        tries = 0
        if (waiting.length > 0) plan(0)
      },
      function () {
        again(batch)
      },
    )
  }

  function again(batch) {
    tries += 1
    if (tries > TRIES_MAX) {
      tries = 0
      console.warn('postduif: nobody answers at ' + origin)
      return
    }
    waiting = batch.concat(waiting)
    plan(1000 * Math.pow(2, tries))
  }

  // A form in each <div data-postduif-form="1/newsletter">.
  function frames() {
    var places = document.querySelectorAll('[data-postduif-form]:empty')
    Array.prototype.forEach.call(places, function (place) {
      var frame = document.createElement('iframe')
      var language = place.dataset.lang ? '&lang=' + encodeURIComponent(place.dataset.lang) : ''
      var path = place.dataset.postduifForm.split('/').map(encodeURIComponent).join('/')
      frame.src = origin + '/f/' + path + '?embed=1' + language
      frame.title = place.dataset.title || 'Form'
      frame.style.cssText =
        'border:0;width:100%;height:' + (parseInt(place.dataset.height, 10) || 640) + 'px'
      place.appendChild(frame)
    })
  }

  var api = {
    version: 1,
    // Says who is there: an id of yours, or only what is known of them.
    identify: function (id, traits) {
      if (id !== null && typeof id === 'object') {
        traits = id
        id = null
      }
      if (id) {
        user = String(id)
        write('postduif.user', user)
      }
      put('identify', { traits: traits || {} })
    },
    // Something happened.
    track: function (event, properties) {
      put('track', { event: String(event), properties: properties || {} })
    },
    // A page was looked at.
    page: function (name, properties) {
      var all = pageNow()
      for (var one in properties) all[one] = properties[one]
      put('page', { name: name, properties: all })
    },
    // Whoever was there has gone, as when they sign out.
    reset: function () {
      user = null
      write('postduif.user', null)
      visitor = random()
      write('postduif.visitor', visitor)
    },
    // Shows forms in places that came into the page since.
    forms: frames,
    // As the calls before it was loaded.
    push: function (call) {
      if (api[call[0]]) api[call[0]].apply(api, call.slice(1))
    },
  }

  var before = window.postduif
  window.postduif = api
  if (Array.isArray(before)) before.forEach(api.push)
  window.addEventListener('pagehide', send)
  if (script.dataset.pages !== 'no') api.page()
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', frames)
  else frames()
})()
