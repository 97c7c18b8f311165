"""The words of the e-mails that `write.py` writes, in Liquid. Knows nothing of how they look."""

WHEN = '{{ trigger.starts_at | date: "%-d %B, %H:%M" }}'

MAILS = {
    "offers-welcome": {
        "name": "Offers, welcome",
        "subject": 'Fijn dat je er bent, {{ contact.first_name | default: "klant" }}',
        "preheader": "What we will send you, and how often.",
        "heading": "You will hear from us, but not too often",
        "words": [
            "You ticked the box for our offers. What that means: about once a week something that you can use, after "
            "an order, around a feast day, or when we have not seen you for a while.",
            "We do not pass on your address, and every one of these e-mails has a way out at its foot.",
        ],
        "button": ("Choose what you want to hear", "preferences"),
        "why": "offers",
    },
    "birthday-gift": {
        "name": "Birthday gift",
        "subject": 'Bijna jarig, {{ contact.first_name | default: "klant" }}: iets bij de taart',
        "preheader": "A small gift, good for two weeks.",
        "heading": "Something to go with the cake",
        "words": [
            "In three days it is your birthday. At the counter, or with your next order, there is a bag of almond "
            "biscuits for you, on the house.",
        ],
        "panel": "Say the word: <strong>VERJAARDAG</strong><br>Good for fourteen days.",
        "button": ("Put it in my basket", "gift"),
        "why": "offers",
    },
    "birthday-wish": {
        "name": "Birthday wish",
        "subject": 'Gefeliciteerd, {{ contact.first_name | default: "klant" }}!',
        "preheader": "From all of us at the counter.",
        "heading": "Lang zal je leven",
        "words": ["Happy birthday from all of us. The almond biscuits are still waiting for you."],
        "why": "offers",
    },
    "birthday-gift-expires": {
        "name": "Birthday gift, last days",
        "subject": "Your almond biscuits wait three days more",
        "preheader": "After that we eat them ourselves.",
        "heading": "Three days more",
        "words": ["Your birthday biscuits are still here. In three days we shall have to eat them ourselves."],
        "panel": "Say the word: <strong>VERJAARDAG</strong>",
        "button": ("Put it in my basket", "gift"),
        "why": "offers",
    },
    "sinterklaas-tips": {
        "name": "Sinterklaas, tips",
        "subject": "Next week is Sinterklaas: what to put in the shoe",
        "preheader": "Pepernoten, chocolate letters and marzipan, ordered in time.",
        "heading": "In a week the boat is here",
        "words": [
            "On 5 December the shoes have to be full. We bake pepernoten until the 4th, and we have chocolate letters "
            "in every letter, also the Q.",
            "Order by Thursday and it is at your door in time.",
        ],
        "button": ("See everything for the shoe", "sinterklaas"),
        "why": "offers",
    },
    "sinterklaas-last-chance": {
        "name": "Sinterklaas, last chance",
        "subject": "Tomorrow evening the shoes are out",
        "preheader": "What is ordered before six is at the door tomorrow.",
        "heading": "It can still be done",
        "words": [
            "You have not ordered since our tips. What is ordered today before six o'clock is at your door tomorrow, "
            "and nobody needs to know how late it was.",
        ],
        "button": ("Fill the shoe", "sinterklaas"),
        "why": "offers",
    },
    "tasting-confirmed": {
        "name": "Tasting, registered",
        "subject": "You are coming: {{ trigger.title }}",
        "preheader": "Your place is kept.",
        "heading": "Your place is kept",
        "words": ["You are on the list for our {{ trigger.title }}. You need nothing but an empty stomach."],
        "panel": f"{WHEN}<br>Duivenplein 7, Utrecht",
        "why": "tasting",
    },
    "tasting-practical": {
        "name": "Tasting, a week before",
        "subject": "Next week: {{ trigger.title }}",
        "preheader": "What to bring, what to leave at home.",
        "heading": "A week to go",
        "words": [
            "Next week is our {{ trigger.title }}. Tell us by return if there is something that you cannot eat.",
            "Can you not come after all? Let us know: there is a waiting list.",
        ],
        "panel": f"{WHEN}<br>Duivenplein 7, Utrecht",
        "why": "tasting",
    },
    "tasting-tomorrow": {
        "name": "Tasting, tomorrow",
        "subject": "Tomorrow evening: {{ trigger.title }}",
        "preheader": "How to find us.",
        "heading": "Until tomorrow",
        "words": [
            "Take tram 22 to Duivenplein; the shop is across the square, the door with the pigeon. Bicycles go round "
            "the back.",
        ],
        "panel": f"{WHEN}<br>Duivenplein 7, Utrecht",
        "why": "tasting",
    },
    "tasting-thanks": {
        "name": "Tasting, thanks",
        "subject": "Thank you for tasting with us",
        "preheader": "Three questions, one minute.",
        "heading": "Did it taste good?",
        "words": [
            "Thank you for coming to our {{ trigger.title }}. What was on the table is on the shelves too.",
            "Would you answer three questions? It takes a minute, and it decides what is on the table next time.",
        ],
        "button": ("Answer three questions", "survey"),
        "why": "offers",
    },
    "tasting-missed": {
        "name": "Tasting, missed",
        "subject": "We missed you at the {{ trigger.title }}",
        "preheader": "Next month there is another one.",
        "heading": "Your chair stayed empty",
        "words": [
            "It can happen. The notes of the evening are on our pages, and on the second Thursday of next month there "
            "is another tasting.",
        ],
        "button": ("Read the notes", "tastings"),
        "why": "offers",
    },
    "tasting-survey-reminder": {
        "name": "Tasting, three questions",
        "subject": "Still one minute for three questions?",
        "preheader": "It decides what is on the table next time.",
        "heading": "Three questions are still open",
        "words": ["We would like to know how you found our {{ trigger.title }}. This is the last time that we ask."],
        "button": ("Answer three questions", "survey"),
        "why": "offers",
    },
    "survey-answers": {
        "name": "Answers of a survey",
        "subject": "A {{ exit.score }} for the {{ trigger.title }}",
        "preheader": "Somebody did not like it.",
        "heading": "A {{ exit.score }} for a tasting",
        "words": [
            "{{ contact.email }} gave the {{ trigger.title }} a {{ exit.score }}.",
            "{% if exit.call_me %}They ask to be called.{% else %}They do not ask to be called.{% endif %}",
        ],
        "why": "staff",
    },
    "what-you-asked-for": {
        "name": "What you asked for",
        "subject": "The {{ trigger.form }}s that you asked about",
        "preheader": "With prices, and somebody to ask.",
        "heading": "Here is what you asked for",
        "words": [
            "You asked us about a {{ trigger.form }}. Everything that we make, with its prices, is on the page behind "
            "the button.",
            "One of us will also call or write to you within one business day, in case you want something that is "
            "not on it.",
        ],
        "button": ("See what we make", "made-to-order"),
        "why": "request",
    },
    "did-it-help": {
        "name": "Did it help?",
        "subject": "Did you find what you were looking for?",
        "preheader": "Yes, or call me.",
        "heading": "Did it help?",
        "words": [
            "A few days ago you asked us about a {{ trigger.form }}. Did you find what you were looking for? If not, "
            "say so, and we call you.",
        ],
        "button": ("Yes, or call me", "verdict"),
        "why": "offers",
    },
    "we-will-call-you": {
        "name": "We will call you",
        "subject": "We will call you",
        "preheader": "Within one business day.",
        "heading": "We will call you",
        "words": ["You would like to be called about a {{ trigger.form }}. One of us does so within a business day."],
        "why": "request",
    },
    "request-left-open": {
        "name": "A request is left open",
        "subject": "Nobody has taken up the {{ trigger.form }} of {{ contact.email }}",
        "preheader": "It is a business day old.",
        "heading": "A request is a business day old",
        "words": ["{{ contact.email }} asked about a {{ trigger.form }}, and nobody has taken it up."],
        "why": "staff",
    },
    "we-miss-you": {
        "name": "We miss you",
        "subject": 'Lang niet gezien, {{ contact.first_name | default: "klant" }}',
        "preheader": "What is new since your last order.",
        "heading": "It has been a while",
        "words": [
            "It is more than six weeks since your last order. In the meantime the strawberries came and went, the "
            "cheese counter moved to the window, and the bakery has a new oven.",
            "Your usual things are where they always were.",
        ],
        "button": ("Look around", "new"),
        "why": "offers",
    },
    "your-favourites": {
        "name": "Your favourites",
        "subject": "Did we do something wrong?",
        "preheader": "A question, and no more.",
        "heading": "One question, and no more",
        "words": [
            "We have not seen you for a long time. If something was not right, tell us: an answer to this e-mail is "
            "read by a person. If it is only that life was busy: the delivery of your next order is free.",
        ],
        "button": ("Fill a basket", "favourites"),
        "why": "offers",
    },
    "biscuits-with-coffee": {
        "name": "Biscuits with your coffee",
        "subject": "What goes with your coffee",
        "preheader": "Three biscuits that were made for dunking.",
        "heading": "Een koekje erbij?",
        "words": [
            "You bought coffee with us, and no biscuit to go with it. We would not want to have that on our "
            "conscience: here are three that were made for dunking.",
        ],
        "button": ("See the biscuits", "biscuits"),
        "why": "offers",
    },
}
