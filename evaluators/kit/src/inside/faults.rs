//! How a sandbox leaves word of the fault that kills it: signal handlers on a stack of their own,
//! and a panic hook. Installed once by the zygote; every sandbox inherits them.

use std::ffi::{c_int, c_void};
use std::io;
use std::mem::zeroed;
use std::panic::{self, PanicHookInfo};
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::note;
use super::process::exit_now;
use crate::shared::record::Cause;

/// Room for the handlers, which must run where the stack has ended.
const HANDLER_STACK_BYTES: usize = 64 << 10;
/// A frame may reach this far past the stack's end before it touches it.
const STACK_MARGIN_BYTES: usize = 1 << 20;

/// What stands for the message of a panic that has none.
pub(crate) const UNKNOWN_PANIC: &str = "a panic whose payload is not text";

/// Where the stack starts, and where it may end.
static STACK_TOP: AtomicUsize = AtomicUsize::new(0);
static STACK_END: AtomicUsize = AtomicUsize::new(0);

/// By what end of its path a panic's location is known to be the candidate's own.
static CANDIDATE_FILE: OnceLock<String> = OnceLock::new();

/// Installs handlers and hook. `stack_bytes` is how far the stack may grow.
pub(crate) fn install(stack_bytes: usize) -> io::Result<()> {
	let here = 0_u8;
	let top = ptr::from_ref(&here) as usize;
	STACK_TOP.store(top, Ordering::Relaxed);
	STACK_END.store(top.saturating_sub(stack_bytes + STACK_MARGIN_BYTES), Ordering::Relaxed);

	let stack = Box::leak(vec![0_u8; HANDLER_STACK_BYTES].into_boxed_slice());
	let stack = libc::stack_t { ss_sp: stack.as_mut_ptr().cast(), ss_flags: 0, ss_size: HANDLER_STACK_BYTES };
	// SAFETY: the stack is leaked, so it outlives every use of it.
	if unsafe { libc::sigaltstack(&raw const stack, ptr::null_mut()) } != 0 {
		return Err(io::Error::last_os_error());
	}
	for signal in [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE, libc::SIGABRT, libc::SIGSYS, libc::SIGTRAP]
	{
		handle(signal)?;
	}
	panic::set_hook(Box::new(on_panic));
	Ok(())
}

/// Says which file is the candidate's, once, in its sandbox.
pub(crate) fn candidate_is(file: String) {
	// A process is the sandbox of one candidate, so nothing is there yet.
	let _ = CANDIDATE_FILE.set(file);
}

fn handle(signal: c_int) -> io::Result<()> {
	// SAFETY: all zeroes is a `sigaction` with no flags and an empty mask.
	let mut action: libc::sigaction = unsafe { zeroed() };
	action.sa_sigaction = on_signal as *const () as usize;
	action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
	// SAFETY: the handler makes only calls that are safe in one, and does not return.
	if unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) } == 0 {
		Ok(())
	} else {
		Err(io::Error::last_os_error())
	}
}

extern "C" fn on_signal(signal: c_int, information: *mut libc::siginfo_t, context: *mut c_void) {
	if signal == libc::SIGSYS
		&& system_call(information).is_some_and(|call| i64::from(call) == libc::SYS_rt_sigprocmask)
		&& pretend_done(context)
	{
		return;
	}
	if note::is_here() {
		note_signal(signal, information);
	}
	exit_now(128 + signal);
}

fn note_signal(signal: c_int, information: *mut libc::siginfo_t) {
	match signal {
		libc::SIGSYS => match system_call(information) {
			// What `abort` does to end the process. The filter has no need to let it through.
			Some(call) if i64::from(call) == libc::SYS_tgkill => note_abort(),
			call => note::note(Cause::SystemCall, call.unwrap_or(-1), true),
		},
		libc::SIGABRT => note_abort(),
		libc::SIGSEGV | libc::SIGBUS if is_in_stack(information) => note::note(Cause::StackOverflow, signal, true),
		_ => note::note(Cause::Signal, signal, true),
	}
}

/// Notes an abort, unless a panic is under way: that is how a panic within a panic ends. One that was caught is no reason.
fn note_abort() {
	// SAFETY: the call has no conditions.
	let errno = unsafe { libc::__errno_location() };
	// SAFETY: `errno` of this thread always has an address.
	let errno = unsafe { errno.read() };
	// Rust aborts when an allocation fails, right after the call that set `errno`.
	let cause = if errno == libc::ENOMEM { Cause::OutOfMemory } else { Cause::Signal };
	note::note(cause, libc::SIGABRT, !std::thread::panicking());
}

fn is_in_stack(information: *mut libc::siginfo_t) -> bool {
	// SAFETY: the kernel hands a handler with SA_SIGINFO a valid `siginfo_t`.
	let information = unsafe { &*information };
	// SAFETY: these signals carry an address.
	let address = unsafe { information.si_addr() } as usize;
	(STACK_END.load(Ordering::Relaxed)..STACK_TOP.load(Ordering::Relaxed)).contains(&address)
}

/// The part of `siginfo_t` that `SIGSYS` has, which the libc crate does not name.
#[repr(C)]
struct SystemCallInformation {
	signal: c_int,
	errno: c_int,
	code: c_int,
	address: *mut c_void,
	call: c_int,
	architecture: u32,
}

/// The number of the call that the filter caught, if it was the filter that raised the signal.
fn system_call(information: *mut libc::siginfo_t) -> Option<c_int> {
	const SYS_SECCOMP: c_int = 1;
	// SAFETY: the kernel hands a handler with SA_SIGINFO a valid `siginfo_t`, which is larger than
	// this view of it and has this layout for `SIGSYS`.
	let information = unsafe { information.cast::<SystemCallInformation>().read() };
	(information.code == SYS_SECCOMP).then_some(information.call)
}

/// Makes the system call that the filter caught return 0 without having done anything, where it is
/// known how. Returns whether it is.
fn pretend_done(context: *mut c_void) -> bool {
	// SAFETY: the kernel hands a handler with SA_SIGINFO the context that it will return to.
	let context = unsafe { &mut *context.cast::<libc::ucontext_t>() };
	#[cfg(target_arch = "x86_64")]
	{
		context.uc_mcontext.gregs[libc::REG_RAX.unsigned_abs() as usize] = 0;
		true
	}
	#[cfg(target_arch = "aarch64")]
	{
		context.uc_mcontext.regs[0] = 0;
		true
	}
	#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
	{
		let _ = context;
		false
	}
}

fn on_panic(information: &PanicHookInfo<'_>) {
	let message = information.payload_as_str().unwrap_or(UNKNOWN_PANIC);
	if !note::is_here() {
		eprintln!("fork server: {message}");
		return;
	}
	let line = information.location().filter(|location| is_candidates(location.file())).map(panic::Location::line);
	note::note_text(Cause::Panic, line, message, false);
}

/// Whether a source path is the candidate's: the same path, or one that ends with it at a folder.
fn is_candidates(path: &str) -> bool {
	CANDIDATE_FILE
		.get()
		.and_then(|file| path.strip_suffix(file.as_str()))
		.is_some_and(|folders| folders.is_empty() || folders.ends_with('/'))
}
