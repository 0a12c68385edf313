//! `cargo xtask doc`: the pages, schemas and snapshots that programs write.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::Options;
use crate::workspace::{Workspace, output, status};

/// One thing that is generated: a cargo command, and what it writes.
struct Generated {
    /// What a reader calls it.
    what: &'static str,
    /// Arguments of `cargo`.
    command: &'static [&'static str],
    /// The file or folder that is written, from the root of the workspace.
    output: &'static str,
    /// Whether the output is what the command prints; otherwise the command itself writes it, told by `UPDATE=1`.
    printed: bool,
}

/// Everything that is generated. A new page or schema gets its line here.
const GENERATED: &[Generated] = &[
    Generated {
        what: "JSON Schema of the record",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-record",
            "--test",
            "api",
            "schema",
        ],
        output: "docs/schemas/record.schema.json",
        printed: false,
    },
    Generated {
        what: "JSON Schema of learning paths",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-rules",
            "--test",
            "api",
            "schema",
        ],
        output: "docs/schemas/learning-path.schema.json",
        printed: false,
    },
    Generated {
        what: "JSON Schema of the verification report",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-verifier",
            "--test",
            "api",
            "schema",
        ],
        output: "docs/schemas/verification-report.schema.json",
        printed: false,
    },
    Generated {
        what: "named policies of verification",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-verifier",
            "--test",
            "api",
            "policies",
        ],
        output: "docs/verification-policies.md",
        printed: false,
    },
    Generated {
        what: "JSON Schema of verification policies",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-verifier",
            "--test",
            "api",
            "policies",
        ],
        output: "docs/schemas/verification-policy.schema.json",
        printed: false,
    },
    Generated {
        what: "codes of the verification report",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-verifier",
            "--test",
            "api",
            "page_of_codes",
        ],
        output: "docs/verification-report.md",
        printed: false,
    },
    Generated {
        what: "limits of verification",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-wallet-api",
            "--test",
            "api",
            "page_of_limits",
        ],
        output: "docs/verification-limits.md",
        printed: false,
    },
    Generated {
        what: "what Open Badges 3.0 does not carry of the example record",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-formats",
            "--test",
            "api",
            "loss",
        ],
        output: "crates/formats/tests/api/losses.txt",
        printed: false,
    },
    Generated {
        what: "OpenAPI of the service",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-wallet-api",
            "--test",
            "api",
            "openapi",
        ],
        output: "docs/openapi.json",
        printed: false,
    },
    Generated {
        what: "what of JSON-LD is not supported",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-tests",
            "--test",
            "linked_data",
            "json_ld_api",
        ],
        output: "docs/JSON-LD-UNSUPPORTED.md",
        printed: false,
    },
    Generated {
        what: "where other JSON-LD engines differ",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-tests",
            "--test",
            "linked_data",
            "page_of_differences",
        ],
        output: "docs/JSON-LD-DIFFERENCES.md",
        printed: false,
    },
    Generated {
        what: "reference of the command line",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-cli",
            "--bin",
            "testamur",
            "commands::page",
        ],
        output: "docs/cli.md",
        printed: false,
    },
    Generated {
        what: "reference of the configuration",
        command: &[
            "test",
            "--quiet",
            "--package",
            "testamur-cli",
            "--bin",
            "testamur",
            "config::page",
        ],
        output: "docs/configuration.md",
        printed: false,
    },
];

/// Writes everything anew; with `--check`, fails if that changed anything.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let [check] = options.flags(["--check"])?;
    for generated in GENERATED {
        println!("xtask: {}: {}", generated.what, generated.output);
        generate(workspace, generated)?;
    }
    if !check || GENERATED.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let mut changes = workspace.git(&["status", "--porcelain", "--"]);
    changes.args(GENERATED.iter().map(|generated| generated.output));
    let changes = output(&mut changes)?;
    if changes.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "xtask: these generated files were not up to date; commit what `cargo xtask doc` made:\n{changes}"
    );
    let mut diff = workspace.git(&["--no-pager", "diff", "--stat", "--"]);
    diff.args(GENERATED.iter().map(|generated| generated.output));
    status(&mut diff)?;
    Ok(ExitCode::FAILURE)
}

fn generate(workspace: &Workspace, generated: &Generated) -> Result<()> {
    let mut command = workspace.cargo(generated.command);
    command.env("UPDATE", "1").env("INSTA_UPDATE", "always");
    if generated.printed {
        let text = output(&mut command)?;
        let file = workspace.path(generated.output);
        return std::fs::write(&file, text)
            .with_context(|| format!("cannot write `{}`", file.display()));
    }
    // The tests that write are run again as tests: what they wrote must satisfy them.
    output(&mut command)?;
    if !workspace.path(generated.output).exists() {
        bail!("{command:?} did not write `{}`", generated.output);
    }
    Ok(())
}
