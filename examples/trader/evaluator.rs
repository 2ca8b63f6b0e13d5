//! A market, hour by hour, with fees, slippage and a broker who lends. Windows of the earlier hours are the search's, those of the
//! later ones confirm a champion.
//!
//! The account that a candidate is shown depends on what it did before, so the broker is `visible` and runs beside it; the judge
//! runs it again on the candidate's actions, and what comes out there is what counts.

use std::fs;
use std::path::Path;

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::{
	Case, Confirmation, Descriptor, Evaluator, Finding, Judgement, Mean, Metric, Ran, Refusal, Seed, Settings, Stage,
	evaluator,
};
use types::{Account, Action, Candle};
use visible::{Rules, START, WARM_UP, Window};

/// Hours of a window in which is traded, and of a made-up market.
const HOURS: usize = 250;
const MADE_UP: usize = 8_000;

struct Trader {
	/// The search's windows, and those that confirm.
	shown: Vec<Window>,
	hidden: Vec<Window>,
}

evaluator!(Trader, fn(&[Candle], &Account) -> Action);

impl Evaluator for Trader {
	type Input = Window;
	type Answer = ();
	type Output = Vec<Action>;

	const FIXED_INPUTS: bool = true;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_only(&["market", "hidden", "fee", "slippage", "leverage"])?;
		let rules = Rules {
			fee: settings.number("fee", 0.001, 0.0..=0.1)?,
			slippage: settings.number("slippage", 0.0005, 0.0..=0.1)?,
			leverage: settings.number("leverage", 3.0, 0.0..=10.0)?,
		};
		let hidden = settings.number("hidden", 0.3, 0.1..=0.9)?;
		let market = settings.get("market", 1_u8, "a whole number from 0 to 255")?;
		let candles = match settings.data() {
			Some(path) => read(path)?,
			None => made_up(Seed::new([market; 32])),
		};
		#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
		let border = (candles.len() as f64 * (1.0 - hidden)) as usize;
		let (earlier, later) = candles.split_at(border);
		let [shown, hidden] = [earlier, later].map(|part| windows(part, rules));
		if shown.is_empty() || hidden.is_empty() {
			let least = WARM_UP + HOURS;
			return Err(Refusal::new(format!(
				"Expected at least {least} hours for the search and {least} that confirm, got {} and {}",
				earlier.len(),
				later.len()
			)));
		}
		Ok(Trader { shown, hidden })
	}

	fn metrics(&self) -> Vec<Metric> {
		vec![
			Metric::higher("growth", "% a window"),
			Metric::higher("beyond_market", "% a window"),
			Metric::lower("drawdown", "%"),
			Metric::lower("trades", "a window"),
			Metric::lower("liquidations", ""),
		]
	}

	/// `held`: which share of the equity is in the market on average, whichever way.
	fn descriptors(&self) -> Vec<Descriptor> {
		vec![Descriptor::new("held", 0.0, 3.0, 12)]
	}

	fn inputs(&self, _seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		let windows = match stage {
			Stage::Quick => return Vec::new(),
			Stage::Full => &self.shown,
			Stage::HeldOut => &self.hidden,
		};
		windows.iter().map(|window| Case::new(window.clone(), ())).collect()
	}

	fn exercise(decide: Self::Function, window: &mut Window) -> Vec<Action> {
		let mut actions = Vec::new();
		visible::run(window, |candles, account| {
			let action = decide(candles, account);
			actions.push(action);
			action
		});
		actions
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		let results: Vec<Traded> = cases.iter().map(|ran| traded(&ran.case.input, &ran.output)).collect();
		let growth = Mean::of(results.iter().map(|one| 100.0 * one.growth));
		let mean = |of: fn(&Traded) -> f64| Mean::of(results.iter().map(of)).value;
		let drawdown = results.iter().map(|one| one.drawdown).fold(0.0, f64::max);
		let liquidations = results.iter().map(|one| one.liquidations).sum::<f64>();
		let held = mean(|one| one.held);
		let lines = results.iter().map(|one| {
			let Traded { growth, market, trades, curve, .. } = one;
			format!("{curve} {:+.1} %, market {:+.1} %, {trades} trades", 100.0 * growth, 100.0 * market)
		});
		Judgement::scored(growth.value / 100.0)
			.mean("growth", growth)
			.metric("beyond_market", 100.0 * mean(|one| one.growth - one.market))
			.metric("drawdown", 100.0 * drawdown)
			.metric("trades", mean(|one| one.trades))
			.metric("liquidations", liquidations)
			.descriptor("held", held)
			.feedback(format!(
				"Equity, window by window, and its logarithm's growth:\n{}",
				lines.collect::<Vec<_>>().join("\n")
			))
	}

	/// Later hours must bring a gain, and no less than the search's but for chance.
	fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
		let error = |finding: &Finding| finding.standard_errors.get("growth").copied().unwrap_or(0.0);
		let (before, now) = (claimed.metrics["growth"], found.metrics["growth"]);
		let detail = format!("{now:+.2} % a window, {before:+.2} % in the search");
		let is_less = before - now > 2.0 * error(claimed).hypot(error(found));
		if now <= 0.0 || is_less { Confirmation::worse(detail) } else { Confirmation::holds_up(detail) }
	}
}

/// What became of a window.
struct Traded {
	/// Logarithms of what equity, and the market, have become.
	growth: f64,
	market: f64,
	/// Most that equity fell from where it had been, as a share.
	drawdown: f64,
	held: f64,
	trades: f64,
	liquidations: f64,
	curve: String,
}

/// The broker's books again, from nothing but the candidate's actions.
fn traded(window: &Window, actions: &[Action]) -> Traded {
	let mut next = actions.iter();
	let (mut highest, mut drawdown, mut held, mut trades) = (START, 0.0, 0.0, 0.0);
	let mut equities = Vec::new();
	let liquidations = visible::run(window, |candles, account| {
		equities.push(account.equity);
		highest = account.equity.max(highest);
		drawdown = (1.0 - account.equity / highest).max(drawdown);
		held += (account.units * candles[candles.len() - 1].close / account.equity.max(1e-9)).abs();
		let action = next.next().copied().unwrap_or(Action::Hold);
		if action != Action::Hold {
			trades += 1.0;
		}
		action
	});
	let last = equities.last().copied().unwrap_or(START);
	let [first, end] = [WARM_UP, window.candles.len() - 1].map(|hour| window.candles[hour].close);
	Traded {
		// Who is ruined has lost some thousandths more than all.
		growth: (last / START).max(1e-3).ln(),
		market: (end / first).ln(),
		drawdown,
		held: held / equities.len() as f64,
		trades,
		liquidations: liquidations as f64,
		curve: curve(&equities),
	}
}

/// Equity in twenty steps of eight heights.
fn curve(equities: &[f64]) -> String {
	let signs: Vec<char> = "▁▂▃▄▅▆▇█".chars().collect();
	let (low, high) = equities.iter().fold((f64::MAX, f64::MIN), |(low, high), one| (one.min(low), one.max(high)));
	let steps = equities.chunks(equities.len().div_ceil(20).max(1)).filter_map(<[f64]>::last);
	#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 7")]
	let sign = |equity: &f64| signs[((equity - low) / (high - low).max(1e-9) * 7.0).round() as usize];
	steps.map(sign).collect()
}

fn windows(candles: &[Candle], rules: Rules) -> Vec<Window> {
	let starts = (WARM_UP..).step_by(HOURS).take_while(|start| start + HOURS <= candles.len());
	starts.map(|start| Window { candles: candles[start - WARM_UP..start + HOURS].to_vec(), rules }).collect()
}

/// A market that has a mind of its own: it drifts for some days one way or the other, or swings around a price.
fn made_up(seed: Seed) -> Vec<Candle> {
	let mut rng = seed.rng();
	let mut noise = |size: f64| (0..12).map(|_| rng.random_range(-0.5..0.5)).sum::<f64>() * size;
	let (mut price, mut anchor, mut mood) = (4.6_f64, 4.6_f64, 0.0_f64);
	let mut hours = Vec::new();
	for hour in 0..MADE_UP {
		// A new mood now and then; below a half it swings, else it drifts.
		if hour % 90 == 0 {
			mood = noise(1.0);
			anchor = price;
		}
		let pull = if mood.abs() < 0.5 { 0.06 * (anchor - price) } else { 0.001 * mood.signum() };
		let open = price;
		let mut way = vec![open];
		for _ in 0..6 {
			price += pull / 6.0 + noise(0.0022);
			way.push(price);
		}
		let (low, high) = way.iter().fold((f64::MAX, f64::MIN), |(low, high), one| (one.min(low), one.max(high)));
		let volume = 1_000.0 * (1.0 + 40.0 * (high - low)) * (1.0 + 0.2 * noise(1.0).abs());
		hours.push(Candle { open: open.exp(), high: high.exp(), low: low.exp(), close: price.exp(), volume });
	}
	hours
}

/// A CSV with a heading that names the columns, in any order.
fn read(path: &Path) -> Result<Vec<Candle>, Refusal> {
	let place = path.display();
	let text = fs::read_to_string(path).map_err(|error| Refusal::new(format!("{place}: {error}")))?;
	let mut lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
	let heading = lines.next().map_or("", |(line, _)| line).trim_start_matches('\u{feff}').to_lowercase();
	let titles: Vec<&str> = heading.split(',').map(|title| title.trim().trim_matches('"')).collect();
	let column = |name: &str| titles.iter().position(|title| *title == name);
	let needed = |name: &str| {
		column(name).ok_or_else(|| {
			Refusal::new(format!("{place}: expected a column `{name}` beside open, high, low and close, found {heading}"))
		})
	};
	let [open, high, low, close] = [needed("open")?, needed("high")?, needed("low")?, needed("close")?];
	let volume = column("volume");
	let mut candles = Vec::new();
	for (line, number) in lines {
		let cells: Vec<&str> = line.split(',').collect();
		let cell = |index: usize| cells.get(index).map_or("", |cell| cell.trim().trim_matches('"'));
		let figure = |index: usize| match cell(index).parse::<f64>() {
			Ok(value) if value.is_finite() && value > 0.0 => Ok(value),
			_ => Err(Refusal::new(format!(
				"{place}: line {number}: expected a price above 0 for {}, found {:?}",
				titles[index],
				cell(index)
			))),
		};
		let candle = Candle {
			open: figure(open)?,
			high: figure(high)?,
			low: figure(low)?,
			close: figure(close)?,
			volume: volume.and_then(|index| cell(index).parse().ok()).unwrap_or(0.0),
		};
		if candle.low > candle.open.min(candle.close) || candle.high < candle.open.max(candle.close) {
			return Err(Refusal::new(format!("{place}: line {number}: expected open and close between low and high")));
		}
		candles.push(candle);
	}
	Ok(candles)
}

/// What candidates may know: the broker.
mod visible {
	use serde::{Deserialize, Serialize};
	use types::{Account, Action, Candle};

	/// What every window begins with.
	pub(crate) const START: f64 = 10_000.0;
	/// Hours that are shown before the first decision.
	pub(crate) const WARM_UP: usize = 100;
	/// Equity below that share of what is held ends it.
	const MAINTENANCE: f64 = 0.2;
	/// What the broker takes for that, as a share.
	const PENALTY: f64 = 0.01;

	#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
	pub(crate) struct Rules {
		pub(crate) fee: f64,
		pub(crate) slippage: f64,
		pub(crate) leverage: f64,
	}

	#[derive(Clone, Debug, Serialize, Deserialize)]
	pub(crate) struct Window {
		pub(crate) candles: Vec<Candle>,
		pub(crate) rules: Rules,
	}

	/// Goes through a window; how often the broker had to end what was held.
	pub(crate) fn run(window: &Window, mut decide: impl FnMut(&[Candle], &Account) -> Action) -> usize {
		let Window { candles, rules } = window;
		let mut account = Account { cash: START, units: 0.0, equity: START };
		let mut liquidations = 0;
		for hour in WARM_UP..candles.len() {
			// At the close before; nothing of this hour is known.
			let action = decide(&candles[..hour], &account);
			let candle = candles[hour];
			trade(&mut account, action, candle.open, *rules);
			liquidations += usize::from(is_closed(&mut account, candle));
			account.equity = account.cash + account.units * candle.close;
			if account.equity <= 0.0 {
				account = Account { cash: 0.0, units: 0.0, equity: 0.0 };
				decide(&candles[..=hour], &account);
				return liquidations;
			}
		}
		decide(candles, &account);
		liquidations
	}

	fn trade(account: &mut Account, action: Action, open: f64, rules: Rules) {
		let Action::Target(share) = action else { return };
		let equity = account.cash + account.units * open;
		if share.is_nan() || equity <= 0.0 {
			return;
		}
		let units = share.clamp(-rules.leverage, rules.leverage) * equity / open;
		let change = units - account.units;
		let paid = open * (1.0 + rules.slippage * change.signum());
		account.cash -= change * paid + change.abs() * open * rules.fee;
		account.units = units;
	}

	/// Closes what is held where the worst price of the hour leaves too little.
	fn is_closed(account: &mut Account, candle: Candle) -> bool {
		let worst = if account.units > 0.0 { candle.low } else { candle.high };
		let held = account.units.abs() * worst;
		if held == 0.0 || account.cash + account.units * worst >= MAINTENANCE * held {
			return false;
		}
		account.cash += account.units * worst - PENALTY * held;
		account.units = 0.0;
		true
	}
}
