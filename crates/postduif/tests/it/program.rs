//! A running program: its lines as they come, and requests to it. Nothing waits for ever, and each
//! ends the one process that it started.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value as Json;

/// The longest that the program may be silent while a line is waited for: the demo plays some ten
/// seconds without optimisation, several times that on a busy machine.
const LINE_TIME_MAX: Duration = Duration::from_mins(3);

/// A running program.
pub(crate) struct Program {
    pub(crate) child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
    /// Its address, once it said so.
    pub(crate) url: String,
    /// The key that it showed, if it did.
    pub(crate) key: Option<String>,
    /// What it said until it listened.
    pub(crate) said: Vec<String>,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// The program with these arguments.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_postduif"));
    command.args(arguments);
    command
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

impl Program {
    /// Starts it; its lines can be waited for.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            out: lines(child.stdout.take().unwrap()),
            err: lines(child.stderr.take().unwrap()),
            child,
            url: String::new(),
            key: None,
            said: Vec::new(),
        }
    }

    /// Starts `serve` on a free port, and waits until it listens.
    pub(crate) fn serve(arguments: &[&str]) -> Self {
        let mut command = command(&["serve", "--listen", "127.0.0.1:0"]);
        Self::serve_as(command.args(arguments))
    }

    /// Starts a `serve`, and waits until it listens.
    pub(crate) fn serve_as(command: &mut Command) -> Self {
        let mut program = Self::start(command);
        loop {
            let line = program.line("");
            program.said.push(line.clone());
            let line = line.trim();
            if line.starts_with("pd_") {
                program.key = Some(line.to_owned());
            }
            if let Some(url) = line.strip_prefix("Listening on ") {
                url.clone_into(&mut program.url);
                return program;
            }
        }
    }

    /// Sends its process a signal, such as `-TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success(), "{name}");
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(&mut self) {
        self.signal("-TERM");
        // Its output ends when it does.
        while self.out.recv_timeout(LINE_TIME_MAX).is_ok() {}
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "{ended}: {:?}", self.err.iter().last());
    }

    /// The next line of output with this in it.
    pub(crate) fn line(&self, part: &str) -> String {
        next(&self.out, part)
    }

    /// The next line of the log with this in it.
    pub(crate) fn logged(&self, part: &str) -> String {
        next(&self.err, part)
    }

    /// Every line of the log that is there by now.
    pub(crate) fn logged_by_now(&self) -> Vec<String> {
        self.err.try_iter().collect()
    }

    /// Sends a request with the key.
    pub(crate) fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        self.try_send(method, path, body).unwrap()
    }

    /// Sends a request with the key to a program that may not be there any more.
    pub(crate) fn try_send(
        &self,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<Answer, ureq::Error> {
        let agent = ureq::config::Config::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .new_agent();
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let mut answer = agent.run(request.body(body.to_owned()).unwrap())?;
        Ok(Answer {
            status: answer.status().as_u16(),
            body: answer.body_mut().read_to_string()?,
        })
    }

    /// Sends a request that must succeed, and gives what was answered.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> Json {
        let answer = self.send(method, path, body);
        assert!(answer.status < 300, "{method} {path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

fn next(lines: &Receiver<String>, part: &str) -> String {
    loop {
        match lines.recv_timeout(LINE_TIME_MAX) {
            Ok(line) if line.contains(part) => return line,
            Ok(_) => {}
            Err(error) => panic!("no line with `{part}`: {error}"),
        }
    }
}
