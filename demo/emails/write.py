#!/usr/bin/env python3
"""Writes the shop's e-mails that are made of a heading, some paragraphs and a button.

    python3 demo/emails/write.py

The frame (stripe, name of the shop, colours, the lines at the foot) is taken from
`who-we-are.yaml`, which is written by hand; the words are in `mails.py`. Everything
written is the same to the byte on each run, so a frame that changes is one edit here
and one there. An e-mail that has more than this, such as a basket, is written by hand.
"""

from pathlib import Path
from textwrap import fill, indent

from mails import MAILS

FOLDER = Path(__file__).resolve().parent
FRAME_OF = "who-we-are.yaml"
SANS = "font-family: Helvetica, Arial, sans-serif; font-size: 16px; line-height: 25px; color: #2b2b2b;"
GREETING = 'Dag {{ contact.first_name | default: "klant" }},'
SIGNED = '{% if contact.language == "nl" %}Hartelijke groet,{% else %}Kind regards,{% endif %}'
SHOP = "Kruidenier De Postduif, Duivenplein 7, Utrecht. A shop that exists only in this demo."
# Why somebody gets this; without a marketing ground there is nothing to leave.
WHY = {
    "offers": "You get this e-mail because you said yes to our offers at the checkout.",
    "tasting": "You get this e-mail because you registered for a tasting in our shop.",
    "request": "You get this e-mail because you asked us for it.",
    "staff": "You get this e-mail because you work at De Postduif.",
}
WIDTH = 80


def frame():
    """The page before its heading, with a place for the title, and the page after its foot."""
    text = (FOLDER / FRAME_OF).read_text(encoding="utf-8")
    html = text[text.index("html: |\n") + len("html: |\n") : text.index("\ntext: |\n")]
    head, rest = html.split("                <h1 ", 1)
    foot = rest[rest.index('              </td>\n            </tr>\n          </table>\n          <!--[if mso]>') :]
    before, _, after = head.partition("<title>")
    return f"{before}<title>{{title}}</title>{after.partition('</title>')[2]}", foot


def paragraph(text):
    return f'                <p class="ink" style="margin: 0 0 16px; {SANS}">{text}</p>\n'


def heading(text):
    style = "margin: 0 0 16px; font-family: Georgia, 'Times New Roman', serif; font-size: 28px; line-height: 35px;"
    return f'                <h1 class="head" style="{style} font-weight: bold; color: #1f3350;">{text}</h1>\n'


def panel(text):
    """A line that stands out: a code, a time and place."""
    return (
        '                <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">\n'
        "                  <tr>\n"
        '                    <td class="panel ink" bgcolor="#faf6ee" style="padding: 14px 18px; border-radius: 8px; '
        f'background-color: #faf6ee; {SANS}">{text}</td>\n'
        "                  </tr>\n"
        "                </table>\n"
        '                <div style="height: 16px; line-height: 16px; font-size: 1px;">&nbsp;</div>\n'
    )


def button(words, path):
    style = "display: inline-block; padding: 13px 26px; font-family: Helvetica, Arial, sans-serif; font-size: 16px;"
    return (
        '                <table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin: 8px 0 24px;">\n'
        "                  <tr>\n"
        '                    <td bgcolor="#b3402a" style="border-radius: 6px; background-color: #b3402a;">\n'
        f'                      <a href="https://shop.example/{path}" style="{style} line-height: 20px; '
        f'font-weight: bold; color: #ffffff; text-decoration: none;">{words}</a>\n'
        "                    </td>\n"
        "                  </tr>\n"
        "                </table>\n"
    )


def small_print(why):
    soft = "font-family: Helvetica, Arial, sans-serif; font-size: 13px; line-height: 20px; color: #6b6b6b;"
    leave = (
        ' <a class="soft" href="{{ unsubscribe_url }}" style="color: #6b6b6b; text-decoration: underline;">'
        "Unsubscribe</a> whenever you like; it takes one click."
    )
    return (
        "              </td>\n            </tr>\n            <tr>\n"
        '              <td class="side rule" style="padding: 20px 40px 30px; border-top: 1px solid #e6dcc8;">\n'
        f'                <p class="soft" style="margin: 0 0 8px; {soft}">{WHY[why]}{leave if why == "offers" else ""}</p>\n'
        f'                <p class="soft" style="margin: 0; {soft}">{SHOP}</p>\n'
    )


def html_of(mail):
    before, after = frame()
    is_staff = mail["why"] == "staff"
    parts = [heading(mail["heading"])]
    if not is_staff:
        parts.append(paragraph(GREETING))
    parts += [paragraph(text) for text in mail["words"]]
    if "panel" in mail:
        parts.append(panel(mail["panel"]))
    if "button" in mail:
        parts.append(button(*mail["button"]))
    if not is_staff:
        parts.append(paragraph(f"{SIGNED}<br>the people of De Postduif"))
    return before.replace("{title}", mail["name"]) + "".join(parts) + small_print(mail["why"]) + after


def text_of(mail):
    is_staff = mail["why"] == "staff"
    parts = [mail["heading"].upper()]
    if not is_staff:
        parts.append(GREETING)
    parts += [fill(text, WIDTH, break_long_words=False) for text in mail["words"]]
    if "panel" in mail:
        parts.append(mail["panel"].replace("<br>", "\n"))
    if "button" in mail:
        parts.append(f"{mail['button'][0]}: https://shop.example/{mail['button'][1]}")
    if not is_staff:
        parts.append(f"{SIGNED}\nthe people of De Postduif")
    foot = f"--\n{WHY[mail['why']]}\n"
    if mail["why"] == "offers":
        foot += "Unsubscribe with one click: {{ unsubscribe_url }}\n"
    return "\n\n".join([*parts, foot + SHOP])


def yaml_of(handle, mail):
    subject = mail["subject"].replace("'", "''")
    text = indent(text_of(mail), "  ")
    return (
        f"format: 1\nhandle: {handle}\nname: {mail['name']}\nsubject: '{subject}'\n"
        f"preheader: {mail['preheader']}\nhtml: |\n{html_of(mail)}\ntext: |\n{text}\n"
    )


def main():
    for handle, mail in MAILS.items():
        (FOLDER / f"{handle}.yaml").write_text(yaml_of(handle, mail), encoding="utf-8", newline="\n")
    print(f"{len(MAILS)} e-mails")


if __name__ == "__main__":
    main()
