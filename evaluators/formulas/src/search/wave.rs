//! Waves of the frequencies that fit best what a formula leaves over.

use std::f64::consts::TAU;

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use super::guided::{make_room, place, term_of};
use super::material::Material;
use crate::fit::{Fitter, Probe, gather, multiply, vectorised};
use crate::formula::{Base, Factor, Function, Sum, Term, add, scale, simplify};

/// Most periods that are looked for within the span of what they are of.
const PERIODS: usize = 64;
/// Frequencies tried for each of these.
const OVERSAMPLING: usize = 4;

/// Adds to some sum of a fitted formula a wave, or a term times one, of the frequency that fits best what is left over
/// (least-squares periodogram; Lomb, Astrophys. Space Sci. 39, 1976).
pub(super) fn with_best_wave(
	fitter: &mut Fitter,
	parent: &Sum,
	material: &Material,
	chance: &mut Xoshiro256PlusPlus,
) -> Option<Sum> {
	let (mut sum, removed) = make_room(fitter, parent, chance)?;
	let at = place(&sum, chance);
	let probe = fitter.probe(&sum, at)?;
	let rows = probe.residual.len();
	let amplitude = match chance.random_range(0..3) {
		0 => removed.or_else(|| term_of(sum.nth_sum(at)?, chance)),
		1 => Some(Sum { constant: 0.0, terms: vec![material.term(0, chance)] }),
		_ => None,
	};
	let mut run = probe.adjoint.clone();
	if let Some(amplitude) = &amplitude {
		let mut values = vec![0.0; rows];
		fitter.values(&simplify(amplitude), &mut values)?;
		multiply(&mut run, &values);
	}
	let phase = match chance.random_range(0..20) {
		0..13 => Sum::column(material.column(chance)),
		// As of waves that travel, and of the angle between two directions.
		13..16 => {
			let [one, other] = [(); 2].map(|()| Sum::column(material.column(chance)));
			add(one, scale(other, if chance.random_bool(0.5) { 1.0 } else { -1.0 }))
		}
		_ => simplify(&Sum { constant: 0.0, terms: vec![material.term(0, chance)] }),
	};
	if phase.terms.is_empty() {
		return None;
	}
	let mut phases = vec![0.0; rows];
	fitter.values(&phase, &mut phases)?;
	let wave = best_wave(&probe, &run, &phases, chance)?;
	let (function, shift) = wave.shape();
	let mut inner = phase;
	inner.constant = shift;
	inner.terms.iter_mut().for_each(|term| term.coefficient *= wave.frequency);
	let mut term = amplitude.map_or(Term { coefficient: 1.0, factors: Vec::new() }, |mut sum| sum.terms.swap_remove(0));
	term.coefficient = wave.size();
	term.factors.push(Factor { base: Base::Call(function, inner), halves: 2 });
	sum.nth_sum_mut(at)?.terms.push(term);
	Some(sum)
}

struct Wave {
	frequency: f64,
	cosine: f64,
	sine: f64,
}

impl Wave {
	/// As a function and what is added to its argument; none where the wave is nearly one of the two as it is.
	fn shape(&self) -> (Function, f64) {
		if self.sine.abs() < 0.2 * self.cosine.abs() {
			(Function::Cos, 0.0)
		} else if self.cosine.abs() < 0.2 * self.sine.abs() {
			(Function::Sin, 0.0)
		} else {
			(Function::Cos, -self.sine.atan2(self.cosine))
		}
	}

	fn size(&self) -> f64 {
		self.cosine.hypot(self.sine)
	}
}

/// The wave over `phases` that, times `run`, takes most of the residual; now and then the second best.
fn best_wave(probe: &Probe, run: &[f64], phases: &[f64], chance: &mut Xoshiro256PlusPlus) -> Option<Wave> {
	let (least, most) =
		phases.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), x| (least.min(*x), most.max(*x)));
	let finest = TAU / ((most - least) * OVERSAMPLING as f64);
	if !finest.is_finite() || finest == 0.0 {
		return None;
	}
	let turns: Vec<(f64, f64)> = phases.iter().map(|phase| (phase * finest).sin_cos()).collect();
	let (sines, cosines): (Vec<f64>, Vec<f64>) = turns.into_iter().unzip();
	// Real parts, then imaginary ones.
	let mut runs = run.to_vec();
	runs.resize(2 * run.len(), 0.0);
	let periods = PERIODS.min(phases.len() / 3);
	let mut waves: Vec<(f64, Wave)> = Vec::with_capacity(periods * OVERSAMPLING);
	for step in 1..=periods * OVERSAMPLING {
		let (real, imaginary) = runs.split_at_mut(run.len());
		turn(real, imaginary, &cosines, &sines);
		let (mut products, mut along) = ([0.0; 4], [0.0; 2]);
		gather(&runs, &probe.residual, 0, &mut products, &mut along);
		let ([cc, _, cs, ss], [rc, rs]) = (products, along);
		let determinant = cc * ss - cs * cs;
		let (cosine, sine) = if determinant > 1e-9 * cc * ss {
			((rc * ss - rs * cs) / determinant, (rs * cc - rc * cs) / determinant)
		} else {
			(rc / cc, 0.0)
		};
		let squares = cosine * rc + sine * rs;
		waves.push((squares, Wave { frequency: finest * step as f64, cosine, sine }));
	}
	let mut peaks: Vec<usize> = (0..waves.len())
		.filter(|at| waves[*at].0.is_finite())
		.filter(|at| *at == 0 || waves[at - 1].0 <= waves[*at].0)
		.filter(|at| at + 1 == waves.len() || waves[at + 1].0 <= waves[*at].0)
		.collect();
	peaks.sort_by(|a, b| waves[*b].0.total_cmp(&waves[*a].0));
	let rank = usize::from(chance.random_bool(0.25));
	let chosen = *peaks.get(rank).or(peaks.first())?;
	Some(waves.swap_remove(chosen).1)
}

vectorised! {
	/// Turns complex numbers by angles, row by row.
	fn turn(real: &mut [f64], imaginary: &mut [f64], cosines: &[f64], sines: &[f64]) {
		for (((real, imaginary), cosine), sine) in real.iter_mut().zip(imaginary).zip(cosines).zip(sines) {
			let before = *real;
			*real = before * cosine - *imaginary * sine;
			*imaginary = before * sine + *imaginary * cosine;
		}
	}
}
