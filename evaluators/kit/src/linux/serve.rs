//! The judge's main: fork server first, then the protocol.

use std::cell::RefCell;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use rustix::process::{DumpableBehavior, set_dumpable_behavior};

use super::confinement::Parts;
use super::evaluation::{Judge, Stop};
use super::fork_server::ForkServer;
use super::process::keep_children_for_waiting;
use crate::protocol::{FunctionType, Level, Open, Opened, PROTOCOL, Reply, Request, read_frame, write_frame};
use crate::{Evaluator, Settings};

/// Serves an evaluator until the manager closes standard input: what `main` of an evaluator does.
/// Fails if something of the judge's own went wrong, after saying so.
pub fn serve<E: Evaluator>() -> ExitCode {
	// First of all, while this process knows nothing.
	let server = ForkServer::start::<E>();
	let finished = server.map_err(Stop::from).and_then(|server| {
		catch_unwind(AssertUnwindSafe(|| converse::<E>(server)))
			.unwrap_or_else(|panic| Err(Stop::Fault(panic_message(&panic))))
	});
	match finished {
		Ok(()) | Err(Stop::Abandoned) => ExitCode::SUCCESS,
		Err(Stop::Fault(message)) => fail(message),
		Err(Stop::Outcome(outcome)) => fail(format!("an outcome that belongs to no request: {outcome:?}")),
	}
}

thread_local! {
	/// Where the evaluator panicked last, as `file:line`.
	static PANICKED_AT: RefCell<String> = const { RefCell::new(String::new()) };
}

fn converse<E: Evaluator>(server: ForkServer) -> Result<(), Stop> {
	keep_children_for_waiting();
	// The fork server has been made, so this hook is the judge's alone.
	std::panic::set_hook(Box::new(|panic| {
		let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
		PANICKED_AT.with_borrow_mut(|at| *at = place);
	}));
	set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(io::Error::from)?;
	// An interrupt from the terminal is the manager's affair; this process ends with its input.
	// One that leads a session has a group of its own already.
	let _ = rustix::process::setpgid(None, None);

	let mut input = io::stdin().lock();
	let mut output = io::stdout().lock();
	let Some(frame) = read_frame(&mut input)? else { return Ok(()) };
	let Request::Open(open) = parse(&frame)? else {
		return Err(Stop::Fault("Expected `open` first".to_owned()));
	};
	let (mut judge, opened) = match prepare::<E>(&open, server)? {
		Ok(prepared) => prepared,
		Err(message) => return Ok(write_frame(&mut output, &Reply::Refused { message })?),
	};
	write_frame(&mut output, &Reply::Opened(Box::new(opened)))?;
	judge.prepare_next()?;
	while let Some(frame) = read_frame(&mut input)? {
		let reply = match parse(&frame)? {
			Request::Evaluate(request) => judge.evaluate(&request)?,
			Request::Calibrate(request) => judge.calibrate(&request)?,
			Request::Open(_) => return Err(Stop::Fault("Expected `open` only once".to_owned())),
		};
		write_frame(&mut output, &reply)?;
		judge.prepare_next()?;
	}
	Ok(())
}

/// Opens the evaluator. The inner error is the caller's mistake, in one line.
fn prepare<E: Evaluator>(open: &Open, mut server: ForkServer) -> Result<Result<(Judge<E>, Opened), String>, Stop> {
	if open.protocol != PROTOCOL {
		return Ok(Err(format!("Expected protocol {PROTOCOL}, got {}", open.protocol)));
	}
	let mut wanted = Parts::wanted();
	for name in &open.disable {
		match Parts::named(name) {
			Some(parts) => wanted = wanted - parts,
			None => return Ok(Err(format!("Expected `disable` to be among landlock, seccomp and user, got `{name}`"))),
		}
	}
	let evaluator = Settings::new(open.settings.clone(), open.data.clone()).and_then(|settings| E::open(&settings));
	let evaluator = match evaluator {
		Ok(evaluator) => evaluator,
		Err(refusal) => return Ok(Err(refusal.message().to_owned())),
	};
	let parts = server.probe(wanted)?;
	let isolation = parts.isolation();
	if isolation.level == Level::None && !open.allow_unsandboxed {
		return Ok(Err("This machine has neither Landlock nor seccomp, so candidates would run unsandboxed: \
			pass --allow-unsandboxed to run them all the same"
			.to_owned()));
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
		fixed_inputs: E::FIXED_INPUTS,
		starter: evaluator.starter(),
		isolation,
	};
	Ok(Ok((Judge::new(evaluator, server)?, opened)))
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
	let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
	let at = PANICKED_AT.with_borrow(Clone::clone);
	format!("the evaluator panicked at {at}: {}", text.unwrap_or("no message"))
}
