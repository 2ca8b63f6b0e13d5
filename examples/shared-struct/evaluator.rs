//! Planets on their ways around the sun, moved in small steps by a candidate; scored by how many digits of their places are
//! right. `Body` stands in the signature, and is the same type for candidates and for this file.

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::{
	Case, Confirmation, Evaluator, Finding, Judgement, Mean, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator,
};
use types::{Body, Vector};

const PLANETS: usize = 20;
const STEP: f64 = 0.05;
/// Steps of a candidate between two places that are compared.
const STEPS: usize = 20;
const PLACES: usize = 10;
/// Steps of the exact way in one of a candidate's.
const FINER: usize = 100;

struct Orbits;

evaluator!(Orbits, fn(&mut Body, f64));

impl Evaluator for Orbits {
	type Input = Vec<Body>;
	/// Of each planet its places.
	type Answer = Vec<Vec<Vector>>;
	type Output = Vec<Vec<Body>>;

	const FIXED_INPUTS: bool = true;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_no_data()?;
		settings.expect_only(&[])?;
		Ok(Orbits)
	}

	fn metrics(&self) -> Vec<Metric> {
		vec![Metric::lower("error", "")]
	}

	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		let mut rng = match stage {
			Stage::Quick => return Vec::new(),
			Stage::Full => Seed::new(*b"shared-struct: search's planets.").rng(),
			Stage::HeldOut => seed.rng(),
		};
		let mut planet = || {
			let distance: f64 = rng.random_range(0.8..1.6);
			let angle: f64 = rng.random_range(0.0..std::f64::consts::TAU);
			// 1 goes in a circle.
			let speed = rng.random_range(0.85..1.15) / distance.sqrt();
			Body {
				at: Vector { x: distance * angle.cos(), y: distance * angle.sin() },
				speed: Vector { x: -speed * angle.sin(), y: speed * angle.cos() },
			}
		};
		let planets: Vec<Body> = (0..PLANETS).map(|_| planet()).collect();
		let answers = planets.iter().map(|planet| exact_places(*planet)).collect();
		vec![Case::new(planets, answers)]
	}

	fn exercise(step: Self::Function, planets: &mut Vec<Body>) -> Vec<Vec<Body>> {
		let mut follow = |planet: &mut Body| {
			let mut move_on = || {
				for _ in 0..STEPS {
					step(planet, STEP);
				}
				*planet
			};
			(0..PLACES).map(|_| move_on()).collect()
		};
		planets.iter_mut().map(&mut follow).collect()
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		let Ran { case, output, .. } = &cases[0];
		if output.len() != PLANETS || output.iter().any(|places| places.len() != PLACES) {
			return Judgement::wrong("Expected ten places of each planet.");
		}
		let errors: Vec<f64> = output.iter().zip(&case.answer).map(|(places, exact)| mean_distance(places, exact)).collect();
		let error = Mean::of(errors.iter().copied());
		let (worst, most) = errors.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1)).expect("planets");
		Judgement::scored(-error.value.max(1e-15).log10()).mean("error", error).feedback(format!(
			"Places are {:.2e} off on average, most of all by {most:.2e} for the planet that begins at {:?}; its last place \
			 is {:?}, exact is {:?}.",
			error.value,
			case.input[worst],
			output[worst][PLACES - 1].at,
			case.answer[worst][PLACES - 1]
		))
	}

	/// Digits are lost by chance, too: by how far off places are it is told.
	fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
		Confirmation::of_error("error", claimed, found)
	}
}

fn mean_distance(places: &[Body], exact: &[Vector]) -> f64 {
	let distance = |(body, exact): (&Body, &Vector)| (body.at.x - exact.x).hypot(body.at.y - exact.y);
	places.iter().zip(exact).map(distance).sum::<f64>() / exact.len() as f64
}

/// By the classical method of Runge and Kutta, in steps so small that all digits compared are right.
fn exact_places(mut planet: Body) -> Vec<Vector> {
	let mut place = || {
		for _ in 0..STEPS * FINER {
			planet = runge_kutta(planet, STEP / FINER as f64);
		}
		planet.at
	};
	(0..PLACES).map(|_| place()).collect()
}

fn runge_kutta(body: Body, time: f64) -> Body {
	let first = (body.speed, pull(body.at));
	let second = slope(body, first, time / 2.0);
	let third = slope(body, second, time / 2.0);
	let last = slope(body, third, time);
	let sum = |of: fn(&(Vector, Vector)) -> Vector| {
		let [a, b, c, d] = [&first, &second, &third, &last].map(of);
		Vector { x: (a.x + 2.0 * (b.x + c.x) + d.x) / 6.0, y: (a.y + 2.0 * (b.y + c.y) + d.y) / 6.0 }
	};
	Body { at: moved(body.at, sum(|one| one.0), time), speed: moved(body.speed, sum(|one| one.1), time) }
}

fn slope(body: Body, (speed, pull_there): (Vector, Vector), time: f64) -> (Vector, Vector) {
	(moved(body.speed, pull_there, time), pull(moved(body.at, speed, time)))
}

fn moved(from: Vector, by: Vector, times: f64) -> Vector {
	Vector { x: from.x + by.x * times, y: from.y + by.y * times }
}

/// As `Body::pull`.
fn pull(at: Vector) -> Vector {
	let cube = at.x.hypot(at.y).powi(3);
	Vector { x: -at.x / cube, y: -at.y / cube }
}
