"""Runs the unit tests in a folder and closes with the line that `cargo test` closes with.

Given: the folder, and maybe a text that the names of the tests must contain.
"""

import sys
import unittest


class Counted(unittest.TextTestResult):
    """A result that also counts what went well."""

    passed = 0

    def addSuccess(self, test):  # noqa: N802, a name of the library's
        super().addSuccess(test)
        self.passed += 1


folder, *texts = sys.argv[1:]
loader = unittest.TestLoader()
loader.testNamePatterns = [f"*{text}*" for text in texts] or None
runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=Counted)
result = runner.run(loader.discover(folder))

# Several parts of one test can fail; it is one test all the same.
failed = {test.id().split(" (")[0] for test, _ in result.failures + result.errors}
failed |= {test.id() for test in result.unexpectedSuccesses}
for name in sorted(failed):
    print(f"test {name} ... FAILED")
print(
    f"test result: {'FAILED' if failed else 'ok'}. {result.passed} passed; {len(failed)} failed; "
    f"{len(result.skipped)} ignored; finished"
)
sys.exit(1 if failed else 0)
