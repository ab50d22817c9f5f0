"""Runs the unittest files of a folder and prints TAP: unittest_tap.py FOLDER"""
import sys
import unittest


class Tap(unittest.TestResult):
    count = 0

    def line(self, word, test, diagnostics=""):
        self.count += 1
        print(f"{word} {self.count} - {test.id()}")
        for row in diagnostics.splitlines():
            print(f"# {row}")

    def addSuccess(self, test):
        self.line("ok", test)

    def addFailure(self, test, err):
        self.line("not ok", test, self._exc_info_to_string(err, test))

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.line("not ok", subtest, self._exc_info_to_string(err, test))

    def addUnexpectedSuccess(self, test):
        self.line("not ok", test, "was expected to fail")


result = Tap()
unittest.defaultTestLoader.discover(sys.argv[1]).run(result)
print(f"1..{result.count}")
