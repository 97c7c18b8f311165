//! Commands of the system that are asked something and end. It must not know what for.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// What a command says, if it succeeds.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("{name} cannot be run"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{name} failed: {}", said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether we may do everything, which servers refuse to be started with.
pub(crate) fn is_root() -> Result<bool> {
    Ok(read(Command::new("id").arg("-u"))?.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_says_or_why_it_failed() {
        let said = read(Command::new("echo").arg("yes")).unwrap();
        assert_eq!(said, "yes\n");
        let error = read(&mut Command::new("false")).unwrap_err();
        assert_eq!(error.to_string(), "false failed: ");
        let error = read(&mut Command::new("/nowhere/at-all")).unwrap_err();
        assert_eq!(error.to_string(), "/nowhere/at-all cannot be run");
    }
}
