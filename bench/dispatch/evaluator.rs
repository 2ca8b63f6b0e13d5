//! What a call of a candidate costs in the sandbox, beside a direct call and one through an atomic pointer.

use std::hint::black_box;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::time::Instant;

use oxipelago_kit::{Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator};

/// Calls that are timed as one, and how often: the quickest counts.
const CALLS: u32 = 1_000_000;
const ROUNDS: usize = 30;
/// In the order of what is measured.
const NAMES: [&str; 3] = ["direct", "evolved", "atomic"];

struct Dispatch;

evaluator!(Dispatch, fn(u64) -> u64);

/// The candidate as a program has it that swaps it: where it is now is looked up for each call.
static CURRENT: AtomicPtr<()> = AtomicPtr::new(std::ptr::null_mut());

/// What the candidate is, letter by letter.
#[inline(never)]
fn own(x: u64) -> u64 {
    x.rotate_left(5) ^ 0x9e37_79b9
}

/// Nanoseconds of one call, each of which waits for the one before.
fn nanoseconds(call: impl Fn(u64) -> u64) -> f64 {
    let begun = Instant::now();
    let mut x = black_box(1);
    for _ in 0..CALLS {
        x = call(x);
    }
    black_box(x);
    begun.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}

fn swapped(x: u64) -> u64 {
    let current = CURRENT.load(Ordering::Acquire);
    // SAFETY: `exercise` has put a function of this type there.
    let function = unsafe { std::mem::transmute::<*mut (), fn(u64) -> u64>(current) };
    function(x)
}

impl Evaluator for Dispatch {
    type Input = ();
    type Answer = ();
    type Output = [f64; 3];

    fn open(settings: &Settings) -> Result<Self, Refusal> {
        settings.expect_no_data()?;
        settings.expect_only(&[])?;
        Ok(Dispatch)
    }

    fn metrics(&self) -> Vec<Metric> {
        NAMES.iter().map(|name| Metric::lower(name, "ns")).collect()
    }

    fn inputs(&self, _seed: Seed, stage: Stage) -> Vec<Case<Self>> {
        if stage == Stage::Quick { Vec::new() } else { vec![Case::new((), ())] }
    }

    fn exercise(function: Self::Function, (): &mut ()) -> Self::Output {
        CURRENT.store(function as *mut (), Ordering::Release);
        let mut least = [f64::INFINITY; 3];
        // By turns, so that what else the machine does falls on all of them.
        for _ in 0..ROUNDS {
            let found = [nanoseconds(own), nanoseconds(function), nanoseconds(swapped)];
            least = std::array::from_fn(|index| least[index].min(found[index]));
        }
        least
    }

    fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
        let least = cases[0].output;
        NAMES.iter().zip(least).fold(Judgement::scored(-least[1]), |judgement, (name, one)| judgement.metric(name, one))
    }
}
