//! Runs one test program to its end, or to the end of its time.
//!
//! Its output passes through unchanged and is read on the way. It must not know which program it
//! runs or what surrounds it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use super::count::Outcome;
use crate::stopwatch::Stopwatch;

/// Lines read ahead of the counting, which does nothing slow: any small number does.
const LINES_AHEAD_MAX: usize = 256;

/// Runs the command with its output in view. When `limit` is over, the program is killed; what it
/// has started itself is its own to clean up.
pub(super) fn run(command: &mut Command, limit: Duration) -> Outcome {
    let watch = Stopwatch::start();
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut outcome = match child {
        Ok(mut child) => watch_over(&mut child, watch, limit),
        Err(error) => Outcome::trouble(format!("did not start: {error}")),
    };
    outcome.elapsed = watch.elapsed();
    outcome
}

fn watch_over(child: &mut Child, watch: Stopwatch, limit: Duration) -> Outcome {
    let mut outcome = Outcome::default();
    let lines = lines(child);
    loop {
        match lines.recv_timeout(watch.left_of(limit)) {
            Ok(line) => outcome.read(&line),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                // When it has just ended by itself there is nothing to kill, and it was too slow
                // all the same.
                let _ = child.kill();
                let _ = child.wait();
                outcome.trouble = Some("killed: the time was up".to_owned());
                return outcome;
            }
        }
    }
    outcome.trouble = match child.wait() {
        Ok(status) => trouble_in(status, &outcome),
        Err(error) => Some(format!("its end could not be awaited: {error}")),
    };
    outcome
}

/// The output line by line, each printed as it comes. Bytes that are no text are shown as such.
fn lines(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = sync_channel(LINES_AHEAD_MAX);
    let Some(output) = child.stdout.take() else {
        return receiver;
    };
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut bytes = Vec::new();
        while matches!(output.read_until(b'\n', &mut bytes), Ok(1..)) {
            let line = String::from_utf8_lossy(&bytes);
            let line = line.trim_end_matches('\n');
            println!("{line}");
            if sender.send(line.to_owned()).is_err() {
                break;
            }
            bytes.clear();
        }
    });
    receiver
}

/// An exit code that the counts do not explain, or counts that never came.
fn trouble_in(status: ExitStatus, outcome: &Outcome) -> Option<String> {
    if outcome.closings == 0 {
        return Some(format!("ended without a result ({status})"));
    }
    (!status.success() && outcome.failed == 0).then(|| format!("ended badly ({status})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Far more than a shell needs to start, far less than anybody waits for a hanging test.
    const LONG: Duration = Duration::from_mins(1);
    const CLOSING: &str = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";

    fn check(script: &str, limit: Duration, counts: (u64, u64), trouble: Option<&str>) {
        let mut command = Command::new("sh");
        let outcome = run(command.args(["-c", script]).env("CLOSING", CLOSING), limit);
        assert_eq!((outcome.passed, outcome.failed), counts, "{script}");
        match (&outcome.trouble, trouble) {
            (None, None) => {}
            (Some(found), Some(wanted)) => assert!(found.contains(wanted), "{script}: {found}"),
            (found, wanted) => panic!("{script}: {found:?} where {wanted:?} was expected"),
        }
    }

    #[test]
    fn a_good_end() {
        check("echo; echo $CLOSING", LONG, (2, 0), None);
        check("echo $CLOSING; printf 'no line break'", LONG, (2, 0), None);
        check("printf '\\377\\n'; echo $CLOSING", LONG, (2, 0), None);
    }

    #[test]
    fn failed_tests_are_no_further_trouble() {
        let script = "echo $CLOSING | sed 's/ok/FAILED/; s/0 failed/1 failed/'; exit 101";
        check(script, LONG, (2, 1), None);
    }

    #[test]
    fn a_bad_end_without_a_failed_test_is_trouble() {
        check("echo $CLOSING; exit 1", LONG, (2, 0), Some("ended badly"));
        check("exit 0", LONG, (0, 0), Some("without a result"));
        check("kill -ABRT $$", LONG, (0, 0), Some("without a result"));
    }

    #[test]
    fn a_program_that_hangs_is_killed() {
        let limit = Duration::from_millis(200);
        check(
            "exec tail -f /dev/null",
            limit,
            (0, 0),
            Some("the time was up"),
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_named_as_such() {
        let outcome = run(&mut Command::new("postduif-no-such-program"), LONG);
        assert!(outcome.trouble.unwrap().contains("did not start"));
    }
}
