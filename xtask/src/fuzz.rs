//! `cargo xtask fuzz`: builds the fuzz targets with coverage counters and runs each of them for some seconds.
//!
//! No nightly toolchain and no other tool: the counters are a pass of LLVM's that stable `rustc` takes by name, and libFuzzer
//! is built from source by its crate. The targets are instrumented without a sanitizer for memory: there is no unsafe code
//! here for one to watch.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::Options;
use crate::workspace::{Workspace, output, status};

/// Counters at every edge, and what is compared with what.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";

/// Folders of the corpus from which a target may start, beside its own seeds.
const CORPUS: [(&str, &[&str]); 13] = [
    ("baked_image", &["ob3/validator-samples"]),
    ("cloud_events", &["openedx/other"]),
    ("controller_document", &["w3c/did-key"]),
    (
        "credential",
        &[
            "ob3/validator-samples",
            "ob3/spec-vectors",
            "w3c/vc-di-eddsa",
        ],
    ),
    (
        "data_integrity_proof",
        &["w3c/vc-di-eddsa", "w3c/vc-di-ecdsa"],
    ),
    ("did", &["w3c/did-key"]),
    ("json_ld", &["ob3/spec-examples", "w3c/json-ld-api/tests"]),
    ("jws", &["security/jose-cookbook"]),
    ("nquads", &["w3c/rdf-canon/rdfc10"]),
    ("public_key", &["security/jose-cookbook/jwk"]),
    ("sd_proof", &["w3c/vc-di-ecdsa/ecdsa-sd-2023"]),
    ("status_list", &["ob3/validator-samples/bit-string-list"]),
    ("strict_json", &["security/JSONTestSuite/test_parsing"]),
];

/// Two at a time: a machine of continuous integration has two processors.
const AT_ONCE: usize = 2;

/// Where everything is.
struct Fuzzing {
    folder: PathBuf,
    built: PathBuf,
    scratch: PathBuf,
    corpus: Option<PathBuf>,
}

/// Builds and runs; `--seconds N` for each target (10 if not said), then names of targets, all if none.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let (seconds, named) = arguments(&options.flags)?;
    let fuzzing = Fuzzing::build(workspace)?;
    let mut targets = fuzzing.targets()?;
    if let Some(unknown) = named.iter().find(|name| !targets.contains(*name)) {
        bail!(
            "no fuzz target `{unknown}`; there are {}",
            targets.join(", ")
        );
    }
    if !named.is_empty() {
        targets.retain(|target| named.contains(target));
    }
    let waiting = Mutex::new(VecDeque::from(targets));
    let results = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(target) = next(&waiting) {
                    let result = fuzzing.run(&target, seconds);
                    if let Ok(mut results) = results.lock() {
                        results.push((target, result));
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by(|(one, _), (other, _)| one.cmp(other));
    println!("xtask: fuzz targets, {seconds} s each");
    let mut found = 0;
    for (target, result) in results {
        match result {
            Ok(line) => println!("  {target:<24} {line}"),
            Err(error) => {
                found += 1;
                println!("  {target:<24} FOUND: {error:#}");
            }
        }
    }
    Ok(if found == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn next(waiting: &Mutex<VecDeque<String>>) -> Option<String> {
    waiting.lock().ok()?.pop_front()
}

fn arguments(flags: &[String]) -> Result<(u64, Vec<String>)> {
    let mut seconds = 10;
    let mut named = Vec::new();
    let mut flags = flags.iter();
    while let Some(flag) = flags.next() {
        if flag == "--seconds" {
            let text = flags.next().context("`--seconds` needs a number")?;
            seconds = text
                .parse()
                .with_context(|| format!("`{text}` is no number of seconds"))?;
        } else if flag.starts_with('-') {
            bail!("unknown option `{flag}`");
        } else {
            named.push(flag.clone());
        }
    }
    Ok((seconds, named))
}

impl Fuzzing {
    fn build(workspace: &Workspace) -> Result<Self> {
        let folder = workspace.path("tests/fuzz");
        let target_folder = workspace.path("target/fuzz");
        // With a target named, build scripts and macros are built without the counters.
        let host = output(Command::new("rustc").args(["--print", "host-tuple"]))?;
        let host = host.trim();
        let start = Instant::now();
        let mut build = workspace.cargo(&["build", "--quiet", "--bins", "--target", host]);
        build
            .current_dir(&folder)
            .arg("--target-dir")
            .arg(&target_folder)
            .env("RUSTFLAGS", FLAGS);
        ensure!(
            status(&mut build)?.success(),
            "the fuzz targets could not be built"
        );
        println!(
            "xtask: fuzz targets built in {} s",
            start.elapsed().as_secs()
        );
        let scratch = target_folder.join("found");
        Ok(Self {
            built: target_folder.join(host).join("debug"),
            folder,
            scratch,
            corpus: workspace.corpus(),
        })
    }

    /// The names of the targets: those of their files.
    fn targets(&self) -> Result<Vec<String>> {
        let folder = self.folder.join("targets");
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_stem().and_then(|name| name.to_str());
            names.push(name.context("a target has a name")?.to_owned());
        }
        names.sort();
        Ok(names)
    }

    /// Runs one target; what it did, or what it found.
    fn run(&self, target: &str, seconds: u64) -> Result<String> {
        let grown = self.scratch.join(target);
        std::fs::create_dir_all(&grown)
            .with_context(|| format!("cannot create `{}`", grown.display()))?;
        let mut command = Command::new(self.built.join(target));
        command
            .arg(format!("-max_total_time={seconds}"))
            .args([
                "-timeout=2",
                "-rss_limit_mb=256",
                "-max_len=65536",
                "-print_final_stats=1",
            ])
            .arg(format!(
                "-artifact_prefix={}/{target}-",
                self.scratch.display()
            ))
            .arg(&grown)
            .args(self.seeds(target))
            .stdin(Stdio::null());
        let done = command
            .output()
            .with_context(|| format!("cannot start {command:?}"))?;
        let told = String::from_utf8_lossy(&done.stderr);
        if !done.status.success() {
            bail!("{}\n{}", done.status, last_lines(&told, 40));
        }
        let number = |name: &str| {
            let line = told.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim_start_matches(':').trim().parse::<u64>().ok()
        };
        let units = number("stat::number_of_executed_units").context("no count of inputs")?;
        let memory = number("stat::peak_rss_mb").unwrap_or_default();
        Ok(format!("{units:>9} inputs, at most {memory} MiB"))
    }

    /// Folders of inputs to start from.
    fn seeds(&self, target: &str) -> Vec<PathBuf> {
        let own = ["seeds", "regressions"].map(|kind| self.folder.join(kind).join(target));
        let official = CORPUS.iter().find(|(name, _)| *name == target);
        let official = official.map_or(&[][..], |(_, folders)| folders);
        let corpus = self.corpus.iter();
        let official = corpus.flat_map(|corpus| official.iter().map(|folder| corpus.join(folder)));
        own.into_iter()
            .chain(official)
            .filter(|folder| Path::is_dir(folder))
            .collect()
    }
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_named_after_the_time() -> Result<()> {
        let flags = ["--seconds", "3", "jws"].map(str::to_owned);
        assert_eq!(arguments(&flags)?, (3, vec!["jws".to_owned()]));
        assert_eq!(arguments(&[])?, (10, Vec::new()));
        assert!(arguments(&["--second".to_owned()]).is_err());
        Ok(())
    }

    #[test]
    fn every_folder_of_the_corpus_belongs_to_a_target() -> Result<()> {
        let targets = Workspace::find()?.path("tests/fuzz/targets");
        for (name, _) in CORPUS {
            assert!(targets.join(format!("{name}.rs")).is_file(), "{name}");
        }
        Ok(())
    }
}
