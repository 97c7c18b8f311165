import { expect, test } from "vitest";

import { commentsIn } from "../src/flow/comments";

test("comments of a text are counted, and what only looks like one is not", () => {
  const check = (text: string, expected: number) => expect(commentsIn(text), text).toBe(expected);
  check("format: 1\nhandle: welcome\n", 0);
  check("# Whoever asked for it.\nformat: 1 # the first\n  # and more\n", 3);
  check('name: "Order # 12"\nlabel: \'No # here, nor it\'\'s # there\'\nurl: https://shop.test/#top\n', 0);
  check('color: "#fff" # white\n', 1);
  check('name: "a \\" # b" # c\n', 1);
  check('  {"name": "x # y"}\n', 0);
});
