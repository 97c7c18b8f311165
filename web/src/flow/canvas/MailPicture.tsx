/**
 * What an e-mail looks like, small, in the block that sends it. Its HTML is shown in a frame without an origin, in
 * which nothing runs and nothing can be pressed; one that has no HTML is drawn as lines.
 */
import { useQuery } from "@tanstack/react-query";

import { emailPicture } from "../../api/emails";
import { allHere } from "../../api/images";
import classes from "./Canvas.module.css";

/** A frame has the width that mails are made for, and is made small as a whole. */
const MAIL = { width: 600, height: 660 };
const SHOWN_WIDTH = 60;
/** A picture this small has no scroll bars. */
const STILL = "<style>html{overflow:hidden}</style>";

/** `isLow` leaves the last line of the block to its numbers. */
export function MailPicture({ handle, isLow }: { readonly handle: string; readonly isLow: boolean }) {
  const query = useQuery(emailPicture(handle));
  const mail = query.data;
  if (mail === undefined) {
    return null;
  }
  return (
    <div className={`${classes["mail"]} ${isLow ? classes["low"] : ""}`} aria-hidden data-mail-picture={handle}>
      {mail.html === "" ? (
        <pre className={classes["plain"]}>{mail.text}</pre>
      ) : (
        <iframe
          className={classes["frame"]}
          sandbox=""
          tabIndex={-1}
          title={mail.subject}
          srcDoc={allHere(mail.html) + STILL}
          style={{ ...MAIL, transform: `scale(${SHOWN_WIDTH / MAIL.width})` }}
        />
      )}
    </div>
  );
}
