//! Pages that a person writes, with a part between two markers that a command writes.

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// Replaces what stands between the markers of `cargo xtask <command>` on a page.
pub(crate) fn rewrite(workspace: &Workspace, page: &str, command: &str, part: &str) -> Result<()> {
    let path = workspace.path(page);
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read `{page}`"))?;
    let new = replaced(&text, command, part).with_context(|| format!("cannot write `{page}`"))?;
    std::fs::write(&path, new).with_context(|| format!("cannot write `{page}`"))
}

fn replaced(text: &str, command: &str, part: &str) -> Result<String> {
    let begin = format!("<!-- {command}: begin (written by `cargo xtask {command}`) -->");
    let end = format!("<!-- {command}: end -->");
    let (Some(start), Some(stop)) = (text.find(&begin), text.find(&end)) else {
        bail!("it has no lines `{begin}` and `{end}` to write between");
    };
    let head = &text[..start + begin.len()];
    Ok(format!("{head}\n\n{}\n\n{}", part.trim(), &text[stop..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str = "<!-- bench: begin (written by `cargo xtask bench`) -->";
    const END: &str = "<!-- bench: end -->";

    #[test]
    fn the_part_between_the_markers_is_replaced() {
        let page = format!("before\n{BEGIN}\n\nold\n\n{END}\nafter\n");
        let new = replaced(&page, "bench", "| new |\n").expect("the page has both markers");
        assert_eq!(new, format!("before\n{BEGIN}\n\n| new |\n\n{END}\nafter\n"));
    }

    #[test]
    fn a_page_without_markers_is_an_error() {
        assert!(replaced("no markers", "bench", "| new |").is_err());
    }
}
