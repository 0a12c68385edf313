//! What lies in folders and is not verified: nobody is to take it for verified.

/// What was left out of folders, beside what is hidden.
#[derive(Clone, Copy, Default)]
pub(super) struct LeftOut {
    pub(super) links: u64,
    /// Files that are not called like credentials, and what is no file.
    pub(super) others: u64,
    /// The file that the report is written to.
    pub(super) report: bool,
}

impl LeftOut {
    /// In words, when there is anything to tell.
    pub(super) fn told(self) -> Option<String> {
        let count = |count, one: &str, several: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {several}")),
        };
        let parts = [
            count(self.links, "symbolic link", "symbolic links"),
            count(self.others, "file of another kind", "files of other kinds"),
            self.report.then(|| "the file of the report".to_owned()),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| format!("left out: {}", parts.join(", ")))
    }
}
