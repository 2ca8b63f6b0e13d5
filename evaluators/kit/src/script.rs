//! Inputs and scores from a program in another language, which the judge speaks with.

use std::any::Any;
use std::cell::RefCell;
use std::io::{self, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::framing::{FRAME_LIMIT, read_frame};
use crate::{
	Better, Case, Confirmation, Evaluator, Finding, Judgement, Mean, Metric, Ran, Refusal, Seed, Settings, Stage,
};

/// The metric of a judgement that gives a loss a case.
const LOSS: &str = "loss";

/// A program that makes inputs and scores outputs, as trusted as the judge: candidates never see it.
///
/// It speaks `MessagePack`, in frames that begin with their length as a little-endian `u32`. Of an evaluator with a `Script` the
/// answer of a case is the number of the list that the case belongs to, and the output a `Result` of which the error says
/// how the candidate failed at the case.
pub struct Script {
	host: RefCell<Host>,
	metrics: Vec<Metric>,
}

/// It ends with its input, or with the judge's group.
struct Host {
	_child: Child,
	to: ChildStdin,
	from: BufReader<ChildStdout>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Ask<'a, O> {
	Open,
	/// The seed has 64 hex digits.
	Inputs {
		seed: String,
		held_out: bool,
	},
	Judge {
		list: u32,
		outputs: Vec<(Option<&'a str>, Option<&'a O>)>,
	},
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Answer {
	Opened {
		metrics: Vec<(String, bool)>,
	},
	/// As many argument lists follow, in a frame of their own.
	Inputs {
		list: u32,
		count: usize,
	},
	Wrong {
		feedback: String,
	},
	Scored {
		score: Option<f64>,
		losses: Option<Vec<f64>>,
		exact: Option<bool>,
		metrics: Vec<(String, f64)>,
		feedback: String,
	},
	Fault {
		message: String,
	},
}

/// What a panic carries where the program is at fault.
pub(crate) struct ScriptFault(String);

impl ScriptFault {
	/// The message of a panic of a script, if it is one.
	pub(crate) fn message(payload: &dyn Any) -> Option<&str> {
		payload.downcast_ref::<ScriptFault>().map(|fault| fault.0.as_str())
	}
}

fn fault(message: impl Into<String>) -> ! {
	std::panic::panic_any(ScriptFault(message.into()))
}

impl Script {
	/// Starts the program that the manager names.
	///
	/// # Errors
	///
	/// A [`Refusal`] where there is none, where it does not start, or with what it says against itself.
	pub fn open(settings: &Settings) -> Result<Self, Refusal> {
		let [program, arguments @ ..] = settings.script() else {
			return Err(Refusal::new("Expected a program that makes inputs and scores, got none"));
		};
		let mut host = Host::start(program, arguments)
			.map_err(|error| Refusal::new(format!("Cannot start {program}, which makes inputs and scores: {error}")))?;
		match host.ask::<()>(&Ask::Open) {
			Ok(Answer::Opened { metrics }) => {
				let better = |is_higher| if is_higher { Better::Higher } else { Better::Lower };
				let metrics = metrics.into_iter().map(|(name, is_higher)| Metric {
					name,
					unit: String::new(),
					better: better(is_higher),
				});
				Ok(Script { host: RefCell::new(host), metrics: metrics.collect() })
			}
			Ok(Answer::Fault { message }) => Err(Refusal::new(message)),
			Ok(_) => Err(Refusal::new(format!("{program} answers something else than it was asked"))),
			Err(error) => Err(Refusal::new(format!("{program}, which makes inputs and scores: {error}"))),
		}
	}

	/// The metrics that it names, and `loss` where its judgements give one a case.
	#[must_use]
	pub fn metrics(&self) -> Vec<Metric> {
		self.metrics.clone()
	}

	/// Cases of a stage. Those of the search are the same for every candidate.
	///
	/// # Panics
	///
	/// If the program is at fault, or an argument is of another type than the function takes.
	#[must_use]
	pub fn cases<E>(&self, seed: Seed, stage: Stage) -> Vec<Case<E>>
	where
		E: Evaluator<Answer = u32, Input: DeserializeOwned>,
	{
		let (seed, held_out) = match stage {
			Stage::Quick => return Vec::new(),
			Stage::Full => (Seed::new([7; 32]), false),
			Stage::HeldOut => (seed, true),
		};
		let seed = seed.derive(0).hex();
		let mut host = self.host.borrow_mut();
		let Answer::Inputs { list, count } = host.answer::<()>(&Ask::Inputs { seed, held_out }) else {
			fault("the program that makes inputs answers something else");
		};
		let frame = host.read().unwrap_or_else(|error| fault(error.to_string()));
		let mut rest = frame.as_slice();
		(0..count)
			.map(|index| match rmp_serde::from_read::<_, E::Input>(&mut rest) {
				Ok(input) => Case::new(input, list),
				Err(error) => {
					fault(format!("`inputs`: the arguments of case {} do not fit the function: {error}", index + 1))
				}
			})
			.collect()
	}

	/// What the program says of the outputs of one stage.
	///
	/// # Panics
	///
	/// If the program is at fault.
	#[must_use]
	pub fn judge<E, O>(&self, cases: &[Ran<'_, E>]) -> Judgement
	where
		E: Evaluator<Answer = u32, Output = Result<O, String>>,
		O: Serialize,
	{
		let Some(first) = cases.first() else { return Judgement::scored(0.0) };
		let outputs = cases.iter().map(|ran| (ran.output.as_ref().err().map(String::as_str), ran.output.as_ref().ok()));
		let ask = Ask::Judge { list: first.case.answer, outputs: outputs.collect() };
		match self.host.borrow_mut().answer(&ask) {
			Answer::Wrong { feedback } => Judgement::wrong(feedback),
			Answer::Scored { score, losses, exact, metrics, feedback } => {
				let loss = losses.map(|losses| Mean::of(losses.into_iter()));
				let score = score.or(loss.map(|loss| -loss.value)).unwrap_or(0.0);
				let is_exact = exact.unwrap_or(loss.is_some_and(|loss| loss.value == 0.0));
				let judgement = Judgement::scored(score).exact(is_exact).feedback(feedback);
				let judgement = loss.into_iter().fold(judgement, |judgement, loss| judgement.mean(LOSS, loss));
				metrics.iter().fold(judgement, |judgement, (name, value)| judgement.metric(name, *value))
			}
			_ => fault("the program that scores answers something else"),
		}
	}

	/// By the losses of cases where there are any, else by the score.
	#[must_use]
	pub fn confirm(claimed: &Finding, found: &Finding) -> Confirmation {
		let has_losses = [claimed, found].iter().all(|finding| finding.metrics.contains_key(LOSS));
		if has_losses { Confirmation::of_error(LOSS, claimed, found) } else { Confirmation::of_score(claimed, found) }
	}
}

impl Host {
	fn start(program: &str, arguments: &[String]) -> io::Result<Self> {
		let mut command = Command::new(program);
		command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
		end_with_judge(&mut command);
		let mut child = command.spawn()?;
		match (child.stdin.take(), child.stdout.take()) {
			(Some(to), Some(from)) => Ok(Host { _child: child, to, from: BufReader::new(from) }),
			_ => Err(io::ErrorKind::BrokenPipe.into()),
		}
	}

	/// What it answers, where it can.
	fn answer<O: Serialize>(&mut self, ask: &Ask<'_, O>) -> Answer {
		match self.ask(ask) {
			Ok(Answer::Fault { message }) => fault(message),
			Ok(answer) => answer,
			Err(error) => fault(format!("the program that makes inputs and scores: {error}")),
		}
	}

	fn ask<O: Serialize>(&mut self, ask: &Ask<'_, O>) -> io::Result<Answer> {
		let body = rmp_serde::to_vec_named(ask).map_err(io::Error::other)?;
		let length = u32::try_from(body.len()).ok().filter(|length| *length as usize <= FRAME_LIMIT);
		let length = length.ok_or_else(|| io::Error::other(format!("the outputs have {} bytes", body.len())))?;
		self.to.write_all(&length.to_le_bytes())?;
		self.to.write_all(&body)?;
		self.to.flush()?;
		rmp_serde::from_slice(&self.read()?).map_err(io::Error::other)
	}

	fn read(&mut self) -> io::Result<Vec<u8>> {
		read_frame(&mut self.from)?.ok_or_else(|| io::Error::other("it has ended, as by `process.exit`"))
	}
}

/// Has the kernel end the program with the judge: one that is busy does not see its input end.
fn end_with_judge(command: &mut Command) {
	#[cfg(all(target_os = "linux", feature = "judge"))]
	{
		use std::os::unix::process::CommandExt;
		let set = || Ok(rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?);
		// SAFETY: a system call, and nothing that allocates or locks.
		unsafe { command.pre_exec(set) };
	}
	#[cfg(not(all(target_os = "linux", feature = "judge")))]
	let _ = command;
}
