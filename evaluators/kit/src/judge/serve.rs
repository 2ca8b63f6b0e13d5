//! The judge's main: the protocol.

use std::cell::RefCell;
use std::env;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;

use rustix::process::{DumpableBehavior, Signal, set_dumpable_behavior, set_parent_process_death_signal};

use super::bench::Bench;
use super::children::keep_children_for_waiting;
use super::evaluation::Judge;
use super::fork_server::ForkServer;
use super::isolation::{isolation, named, wanted};
use super::stop::Stop;
use crate::framing::{read_frame, write_frame};
use crate::protocol::{FunctionType, Level, Open, Opened, PROTOCOL, Reply, Request};
use crate::script::ScriptFault;
use crate::{Evaluator, Settings};

/// Serves an evaluator until the manager closes standard input: what `main` of an evaluator does.
/// Fails if something of the judge's own went wrong, after saying so.
///
/// Argument: the path of the program that runs candidates, built of the same evaluator.
#[must_use]
pub fn serve<E: Evaluator>() -> ExitCode {
	let Some(program) = env::args_os().nth(1) else {
		return fail(format!("expected the path of the program that runs candidates of {} as an argument", E::NAME));
	};
	let finished = catch_unwind(AssertUnwindSafe(|| converse::<E>(Path::new(&program))))
		.unwrap_or_else(|panic| Err(Stop::Fault(panic_message(&panic))));
	match finished {
		Ok(()) | Err(Stop::Abandoned) => ExitCode::SUCCESS,
		Err(Stop::Fault(message)) => fail(message),
		Err(Stop::Lost(message)) => say_last(&Reply::Lost { message }),
		Err(Stop::Refused(message)) => say_last(&Reply::Refused { message }),
		Err(Stop::Outcome(outcome)) => fail(format!("an outcome that belongs to no request: {outcome:?}")),
	}
}

fn say_last(reply: &Reply) -> ExitCode {
	match write_frame(&mut io::stdout().lock(), reply) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => fail(error.to_string()),
	}
}

thread_local! {
	/// Where the evaluator panicked last, as `file:line`.
	static PANICKED_AT: RefCell<String> = const { RefCell::new(String::new()) };
}

fn converse<E: Evaluator>(program: &Path) -> Result<(), Stop> {
	keep_children_for_waiting();
	// An evaluator that never comes back would not see its input end.
	set_parent_process_death_signal(Some(Signal::KILL)).map_err(io::Error::from)?;
	let server = ForkServer::start::<E>(program)?;
	std::panic::set_hook(Box::new(|panic| {
		let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
		PANICKED_AT.with_borrow_mut(|at| *at = place);
	}));
	set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(io::Error::from)?;
	// An interrupt from the terminal is the manager's affair; this process ends with its input.
	// One that leads a session has a group of its own already.
	let _ = rustix::process::setpgid(None, None);

	let mut input = io::stdin().lock();
	let Some(frame) = read_frame(&mut input)? else { return Ok(()) };
	let Request::Open(open) = parse(&frame)? else {
		return Err(Stop::Fault("Expected `open` first".to_owned()));
	};
	let (bench, opened) = prepare::<E>(&open, server)?;
	let mut judge = Judge::new(bench);
	let mut output = io::stdout().lock();
	write_frame(&mut output, &Reply::Opened(Box::new(opened)))?;
	judge.bench.prepare_next()?;
	while let Some(frame) = read_frame(&mut input)? {
		let reply = match parse(&frame)? {
			Request::Evaluate(request) => judge.evaluate(&request)?,
			Request::Calibrate(request) => judge.calibrate(&request)?,
			Request::Rows(request) => judge.rows(&request)?,
			Request::Tune(request) => judge.tune(&request)?,
			Request::Open(_) => return Err(Stop::Fault("Expected `open` only once".to_owned())),
		};
		write_frame(&mut output, &reply)?;
		judge.bench.prepare_next()?;
	}
	Ok(())
}

/// Opens the evaluator.
fn prepare<E: Evaluator>(open: &Open, mut server: ForkServer) -> Result<(Bench<E>, Opened), Stop> {
	if open.protocol != PROTOCOL {
		return Err(Stop::Refused(format!("Expected protocol {PROTOCOL}, got {}", open.protocol)));
	}
	let mut parts = wanted();
	for name in &open.disable {
		match named(name) {
			Some(without) => parts = parts - without,
			None => {
				return Err(Stop::Refused(format!(
					"Expected `disable` to be among landlock, seccomp and user, got `{name}`"
				)));
			}
		}
	}
	let evaluator = Settings::new(open.settings.clone(), open.data.clone())
		.and_then(|settings| E::open(&settings.with_script(open.script.clone())));
	let evaluator = evaluator.map_err(|refusal| Stop::Refused(refusal.message().to_owned()))?;
	let isolation = isolation(server.probe(parts)?);
	if isolation.level == Level::None && !open.allow_unsandboxed {
		return Err(Stop::Refused(
			"This machine has neither Landlock nor seccomp, so candidates would run unsandboxed: \
			pass --allow-unsandboxed to run them all the same"
				.to_owned(),
		));
	}
	let Some(form) = E::FORMS.get(evaluator.form()) else {
		return Err(Stop::Fault(format!("{} has no form {}", E::NAME, evaluator.form())));
	};
	let opened = Opened {
		protocol: PROTOCOL,
		evaluator: E::NAME,
		functions: form.iter().map(|(name, text)| FunctionType { name: *name, text }).collect(),
		metrics: evaluator.metrics(),
		descriptors: evaluator.descriptors(),
		calls: evaluator.calls(),
		timed: E::timing().is_some(),
		measured: E::measured(),
		fixed_inputs: E::FIXED_INPUTS,
		starter: evaluator.starter(),
		isolation,
	};
	Ok((Bench::new(evaluator, server)?, opened))
}

fn parse(frame: &[u8]) -> Result<Request, Stop> {
	serde_json::from_slice(frame).map_err(|error| Stop::Fault(format!("a request that cannot be read: {error}")))
}

fn fail(message: String) -> ExitCode {
	eprintln!("judge: {message}");
	// If the manager cannot be told, the exit code tells it.
	let _ = write_frame(&mut io::stdout().lock(), &Reply::Fault { message });
	let _ = io::stdout().flush();
	ExitCode::FAILURE
}

fn panic_message(payload: &Box<dyn std::any::Any + Send>) -> String {
	if let Some(message) = ScriptFault::message(payload.as_ref()) {
		return message.to_owned();
	}
	let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
	let at = PANICKED_AT.with_borrow(Clone::clone);
	format!("the evaluator panicked at {at}: {}", text.unwrap_or("no message"))
}
