//! `cargo xtask demo-check`: does the first command of the README still work?
//!
//! Builds the release program, starts `postduif demo`, waits until the year is played, asks it for its
//! first page and stops it. It must not know more of the demo than that: a line with `http://` and an
//! address of this machine, a line that says how to end it, and status 200 there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::arguments::{Arguments, Spec};
use crate::process;
use crate::stopwatch::Stopwatch;
use crate::workspace::Workspace;

/// From the start of the program until the year is played: longer nobody wants to wait for a first look.
const PLAY_LIMIT: Duration = Duration::from_mins(2);
/// The demo's last line before it waits.
const READY: &str = "End with Ctrl-C.";
/// For the answer to the one request.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);
/// Lines read ahead from the demo: the reader waits then, and with it, at last, the demo.
const LINES_AHEAD_MAX: usize = 64;

pub(crate) fn run(words: Vec<String>) -> Result<()> {
    Arguments::parse(words, &Spec::default())?;
    let workspace = Workspace::load()?;
    let mut build = process::cargo(&workspace.root);
    process::run(build.args(["build", "--release", "--package", "postduif"]))?;

    let program = workspace.target.join("release/postduif");
    let mut command = Command::new(program);
    // Any port that is free: somebody may be looking at another demo.
    command.args(["demo", "--listen", "127.0.0.1:0"]);
    command.current_dir(&workspace.root);
    println!("$ {}", process::describe(&command));
    let watch = Stopwatch::start();
    visit(&mut command)?;
    let seconds = watch.elapsed().as_secs();
    println!("demo-check: the demo plays its year and answers, after {seconds} s");
    Ok(())
}

/// Starts the program, asks for its first page, and stops it whatever happened.
fn visit(command: &mut Command) -> Result<()> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("the demo did not start")?;
    let outcome = lines(&mut child)
        .and_then(|lines| wait_until_played(&lines))
        .and_then(first_page);
    // It may have ended by itself; then there is nothing to stop.
    let _ = child.kill();
    child.wait().context("the demo could not be stopped")?;
    outcome
}

fn lines(child: &mut Child) -> Result<Receiver<String>> {
    let output = child.stdout.take().context("the demo has no output")?;
    let (sender, receiver) = sync_channel(LINES_AHEAD_MAX);
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{line}");
            // After the address was found nobody listens any more, and the demo may talk on.
            let _ = sender.send(line);
        }
    });
    Ok(receiver)
}

/// The port of its pages, once they are shown.
fn wait_until_played(lines: &Receiver<String>) -> Result<u16> {
    let watch = Stopwatch::start();
    let mut port = None;
    loop {
        let line = lines
            .recv_timeout(watch.left_of(PLAY_LIMIT))
            .context("the demo ended, or did not play its year in time")?;
        port = port.or_else(|| port_in(&line));
        if line.contains(READY) {
            return port.context("the demo printed no address");
        }
    }
}

/// The port of the first address of this machine in a line of text.
fn port_in(line: &str) -> Option<u16> {
    ["http://127.0.0.1:", "http://localhost:"]
        .iter()
        .find_map(|prefix| {
            let (_, rest) = line.split_once(prefix)?;
            let end = rest.find(|sign: char| !sign.is_ascii_digit());
            rest[..end.unwrap_or(rest.len())].parse().ok()
        })
}

#[expect(
    clippy::disallowed_methods,
    reason = "connects only to the port on this machine that our own child has just printed"
)]
fn first_page(port: u16) -> Result<()> {
    let mut stream = TcpStream::connect(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))
        .with_context(|| format!("nothing answers on port {port}"))?;
    stream.set_read_timeout(Some(ANSWER_LIMIT))?;
    stream.set_write_timeout(Some(ANSWER_LIMIT))?;
    write!(
        stream,
        "GET /app/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    )?;
    let mut status = String::new();
    // A status line is short; what sends a longer one is no HTTP server.
    BufReader::new(stream.take(256)).read_line(&mut status)?;
    ensure!(
        status.starts_with("HTTP/1.1 200 "),
        "the first page answers `{}`",
        status.trim_end()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn finds_the_port() {
        assert_eq!(port_in("Open http://127.0.0.1:8025/ now"), Some(8025));
        assert_eq!(port_in("  http://localhost:80"), Some(80));
        assert_eq!(port_in("http://127.0.0.1:99999/"), None);
        assert_eq!(port_in("http://example.org:8025/"), None);
        assert_eq!(port_in(""), None);
    }

    /// A server for one connection with this answer, and what `first_page` thinks of it.
    fn check_answer(answer: &'static str) -> Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            // To the blank line at its end: closing with something unread resets the connection.
            let request = BufReader::new(stream.try_clone().unwrap()).lines();
            assert!(request.map_while(Result::ok).any(|line| line.is_empty()));
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let outcome = first_page(port);
        server.join().unwrap();
        outcome
    }

    #[test]
    fn wants_status_200() {
        assert!(check_answer("HTTP/1.1 200 OK\r\n").is_ok());
        let error = check_answer("HTTP/1.1 404 Not Found\r\n").unwrap_err();
        assert!(error.to_string().contains("404"), "{error}");
        assert!(check_answer("").is_err());
    }

    #[test]
    fn a_program_that_ends_without_an_address_is_an_error() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo nothing to see"]);
        let error = format!("{:#}", visit(&mut command).unwrap_err());
        assert!(error.contains("did not play its year"), "{error}");
    }
}
