//! Where two texts differ, line by line, with a few lines round each place.

/// Lines shown on either side of a place.
const ROUND: usize = 2;
/// Texts with more lines between their first and last difference are told as wholly changed: the search
/// takes the product of both in time and room.
const LINES_MAX: usize = 3_000;

/// The lines: ` ` of both, `-` of the first alone, `+` of the second alone, `…` where lines are left out.
pub(super) fn lines(before: &str, after: &str) -> Vec<String> {
    let (a, b): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let rest = a.len().min(b.len()) - head;
    let tail = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let mut all: Vec<(char, &str)> = a[..head].iter().map(|line| (' ', *line)).collect();
    all.extend(changed(&a[head..a.len() - tail], &b[head..b.len() - tail]));
    all.extend(a[a.len() - tail..].iter().map(|line| (' ', *line)));
    shortened(&all)
}

/// The longest common subsequence, walked from the front.
fn changed<'t>(a: &[&'t str], b: &[&'t str]) -> Vec<(char, &'t str)> {
    let gone = |line: &&'t str| ('-', *line);
    let new = |line: &&'t str| ('+', *line);
    if a.len() > LINES_MAX || b.len() > LINES_MAX {
        return a.iter().map(gone).chain(b.iter().map(new)).collect();
    }
    let width = b.len() + 1;
    // How many lines the rests from (i, j) on have in common.
    let mut common = vec![0_u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i * width + j] = if a[i] == b[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut all) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            all.push((' ', a[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len()
            || (i < a.len() && common[(i + 1) * width + j] >= common[i * width + j + 1])
        {
            all.push(('-', a[i]));
            i += 1;
        } else {
            all.push(('+', b[j]));
            j += 1;
        }
    }
    all
}

/// Leaves out what is far from every difference.
fn shortened(all: &[(char, &str)]) -> Vec<String> {
    let differs = |n: usize| all.get(n).is_some_and(|(sign, _)| *sign != ' ');
    let is_near = |n: usize| (n.saturating_sub(ROUND)..=n + ROUND).any(differs);
    let mut told = Vec::new();
    for (n, (sign, line)) in all.iter().enumerate() {
        if is_near(n) {
            told.push(format!("{sign}{line}"));
        } else if told.last().is_some_and(|last| last != "…") {
            told.push("…".to_owned());
        }
    }
    if told.last().is_some_and(|last| last == "…") {
        told.pop();
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_shown_with_what_stands_round_it() {
        let check = |before: &str, after: &str, expect: &[&str]| {
            let split = |text: &str| text.split(' ').collect::<Vec<_>>().join("\n");
            assert_eq!(
                lines(&split(before), &split(after)),
                expect,
                "{before} / {after}"
            );
        };
        check("a b c", "a b c", &[]);
        check(
            "a b c d e f g",
            "a b c X e f g",
            &[" b", " c", "-d", "+X", " e", " f"],
        );
        check("a b", "a b c", &[" a", " b", "+c"]);
        check(
            "1 a b c d e f 2",
            "3 a b c d e f 4",
            &["-1", "+3", " a", " b", "…", " e", " f", "-2", "+4"],
        );
        check("x a y b z", "a b", &["-x", " a", "-y", " b", "-z"]);
    }
}
