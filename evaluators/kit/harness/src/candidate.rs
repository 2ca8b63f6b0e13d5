//! Candidates, compiled for real.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// A compiled candidate in a folder of its own, which goes with it.
pub struct Candidate {
	folder: PathBuf,
	entries: Vec<String>,
}

impl Candidate {
	/// Compiles `source`, of which each function of this name must coerce to its type.
	///
	/// # Panics
	///
	/// If it does not compile or link.
	#[must_use]
	pub fn compile(source: &str, functions: &[(&str, &str)]) -> Self {
		Self::compile_with(source, functions, &["-Copt-level=3"])
	}

	/// As [`compile`](Self::compile), with these options of rustc.
	///
	/// # Panics
	///
	/// If it does not compile or link.
	#[must_use]
	pub fn compile_with(source: &str, functions: &[(&str, &str)], options: &[&str]) -> Self {
		static COUNT: AtomicU32 = AtomicU32::new(0);
		let name = format!("oxi-candidate-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
		let folder = env::temp_dir().join(name);
		fs::create_dir_all(folder.join("0")).expect("a folder for the candidate");
		fs::write(folder.join("0/candidate.rs"), source).expect("writable");

		let mut root = "#![allow(warnings)]\n#[path = \"0/candidate.rs\"]\nmod candidate;\n".to_owned();
		let mut entries = Vec::new();
		for (index, (function, function_type)) in functions.iter().enumerate() {
			let entry = format!("oxi_0_{index}");
			let export =
				format!("#[unsafe(no_mangle)]\npub static {entry}: {function_type} = candidate::{function};\n");
			root.push_str(&export);
			entries.push(entry);
		}
		fs::write(folder.join("root.rs"), root).expect("writable");

		let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
		run(Command::new(rustc)
			.current_dir(&folder)
			.args(["--edition=2024", "--crate-type=lib", "--emit=obj", "-Cprefer-dynamic", "-Crelocation-model=pic"])
			.args(options)
			.args(["-o", "candidate.o", "root.rs"]));
		run(Command::new("ld").current_dir(&folder).args([
			"-shared",
			"--eh-frame-hdr",
			"-o",
			"candidate.so",
			"candidate.o",
			"-L/usr/lib/x86_64-linux-gnu",
			"-L/usr/lib/aarch64-linux-gnu",
			"-lm",
		]));
		Candidate { folder, entries }
	}

	/// The shared object.
	#[must_use]
	pub fn library(&self) -> PathBuf {
		self.folder.join("candidate.so")
	}

	/// The exported statics, one a function.
	#[must_use]
	pub fn entries(&self) -> &[String] {
		&self.entries
	}

	/// By what end of its path the candidate's own source is known.
	#[must_use]
	pub fn file(&self) -> &Path {
		Path::new("0/candidate.rs")
	}
}

impl Drop for Candidate {
	fn drop(&mut self) {
		// What is left of it is in the folder for temporary files.
		let _ = fs::remove_dir_all(&self.folder);
	}
}

fn run(command: &mut Command) {
	let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
	assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
