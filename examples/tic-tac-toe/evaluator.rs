//! Games of tic-tac-toe against three players: one who moves at random, one who looks a move ahead, and a perfect one. A game
//! that the candidate does not survive, or in which it moves where it must not, is lost.
//!
//! Opponents move in the sandbox, beside the candidate, so they are `visible` to it; the judge plays every game again from the
//! candidate's moves, and what it finds is what counts.

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::{
	Case, Confirmation, Descriptor, Evaluator, Finding, Judgement, Mean, Metric, Ran, Refusal, Seed, Settings, Stage,
	evaluator,
};
use serde::{Deserialize, Serialize};
use types::{Board, Mark};
use visible::{Game, Opponent, play_out};

/// Games against each opponent; half of them are begun by it.
const GAMES: usize = 40;

struct TicTacToe;

evaluator!(TicTacToe, fn(&Board) -> usize);

/// The candidate's moves in one game.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Played {
	Moves(Vec<usize>),
	/// How it ended in the midst of the game.
	Broken(String),
}

impl Evaluator for TicTacToe {
	type Input = Game;
	type Answer = ();
	type Output = Played;

	const FIXED_INPUTS: bool = true;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_no_data()?;
		settings.expect_only(&[])?;
		Ok(TicTacToe)
	}

	fn metrics(&self) -> Vec<Metric> {
		let share = |name| Metric::higher(name, "of points");
		vec![Metric::lower("lost", "of points"), share("random"), share("smart"), share("perfect"), Metric::lower("forfeits", "")]
	}

	/// `random`: how well it does against one who moves at random, which is the easier the better it attacks.
	fn descriptors(&self) -> Vec<Descriptor> {
		vec![Descriptor::new("random", 0.0, 1.0, 10)]
	}

	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		let mut rng = match stage {
			Stage::Quick => return Vec::new(),
			Stage::Full => Seed::new(*b"tic-tac-toe: games of the search").rng(),
			Stage::HeldOut => seed.rng(),
		};
		let mut games = Vec::new();
		for opponent in Opponent::ALL {
			for number in 0..GAMES {
				let game = Game { opponent, begins: number % 2 == 1, chance: rng.random() };
				games.push(Case::new(game, ()));
			}
		}
		games
	}

	fn exercise(play: Self::Function, game: &mut Game) -> Played {
		let mut moves = Vec::new();
		play_out(*game, |board| {
			let square = play(board);
			moves.push(square);
			square
		});
		Played::Moves(moves)
	}

	fn failed(why: String) -> Option<Played> {
		Some(Played::Broken(why))
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		let results: Vec<Finished> = cases.iter().map(|ran| finished(ran.case.input, &ran.output)).collect();
		let points = Mean::of(results.iter().map(|one| one.points));
		let lost = Mean::of(results.iter().map(|one| 1.0 - one.points));
		let against = |opponent| {
			let those = cases.iter().zip(&results).filter(|(ran, _)| ran.case.input.opponent == opponent);
			Mean::of(those.map(|(_, one)| one.points)).value
		};
		let shares = Opponent::ALL.map(against);
		let forfeits = results.iter().filter(|one| one.forfeit.is_some()).count();
		let worst = results.iter().position(|one| one.forfeit.is_some()).or_else(|| results.iter().position(|one| one.points < 0.5));
		let shown = worst.map_or_else(String::new, |at| {
			let Finished { forfeit, moves, .. } = &results[at];
			let why = forfeit.as_deref().unwrap_or("three in a line");
			format!("\nLost to {}: {why}. {moves}", name_of(cases[at].case.input.opponent))
		});
		// Nobody wins against the perfect player, and not always against chance.
		Judgement::scored(points.value)
			.mean("lost", lost)
			.metric("random", shares[0])
			.metric("smart", shares[1])
			.metric("perfect", shares[2])
			.metric("forfeits", forfeits as f64)
			.descriptor("random", shares[0])
			.feedback(format!(
				"Points in {} games: {:.3} against random, {:.3} against smart, {:.3} against perfect; {forfeits} forfeited.{shown}",
				cases.len(),
				shares[0],
				shares[1],
				shares[2]
			))
	}

	fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
		Confirmation::of_error("lost", claimed, found)
	}
}

/// How a game ended for the candidate.
struct Finished {
	points: f64,
	/// Why it was lost without three in a line.
	forfeit: Option<String>,
	/// The board at the end, for people.
	moves: String,
}

/// The game again, move by move; nothing but the candidate's squares is taken from the sandbox.
fn finished(game: Game, played: &Played) -> Finished {
	let moves = match played {
		Played::Moves(moves) => moves,
		Played::Broken(why) => {
			return Finished { points: 0.0, forfeit: Some(why.clone()), moves: String::new() };
		}
	};
	let mut squares = moves.iter();
	let board = referee::replay(game, || squares.next().copied());
	match board {
		Ok(board) => {
			let points = match (board.has_won(Mark::Mine), board.has_won(Mark::Theirs)) {
				(true, _) => 1.0,
				(_, true) => 0.0,
				_ => 0.5,
			};
			Finished { points, forfeit: None, moves: referee::drawn(&board) }
		}
		Err((board, why)) => Finished { points: 0.0, forfeit: Some(why), moves: referee::drawn(&board) },
	}
}

fn name_of(opponent: Opponent) -> &'static str {
	match opponent {
		Opponent::Random => "random",
		Opponent::Smart => "smart",
		Opponent::Perfect => "perfect",
	}
}

/// The judge's own play, which ends where a move is none.
mod referee {
	use super::visible::{Game, answer};
	use types::{Board, Mark};

	pub(crate) fn replay(game: Game, mut next: impl FnMut() -> Option<usize>) -> Result<Board, (Board, String)> {
		let mut board = Board { squares: [Mark::Empty; 9] };
		let mut is_theirs = game.begins;
		let mut chance = game.chance;
		loop {
			let is_over = board.has_won(Mark::Mine) || board.has_won(Mark::Theirs);
			if is_over || !board.squares.contains(&Mark::Empty) {
				return Ok(board);
			}
			if is_theirs {
				let square = answer(&board, game.opponent, &mut chance);
				board.squares[square] = Mark::Theirs;
			} else {
				let Some(square) = next() else { return Err((board, "it made no move".to_owned())) };
				match board.squares.get(square) {
					Some(Mark::Empty) => board.squares[square] = Mark::Mine,
					Some(_) => return Err((board, format!("square {square} was taken"))),
					None => return Err((board, format!("there is no square {square}"))),
				}
			}
			is_theirs = !is_theirs;
		}
	}

	/// As `X.O/.X./O.X`, where X is the candidate.
	pub(crate) fn drawn(board: &Board) -> String {
		let rows = board.squares.chunks(3).map(|row| {
			let signs = row.iter().map(|mark| match mark {
				Mark::Empty => '.',
				Mark::Mine => 'X',
				Mark::Theirs => 'O',
			});
			signs.collect::<String>()
		});
		rows.collect::<Vec<_>>().join("/")
	}
}

/// What candidates may know: the rules, and who they play against.
mod visible {
	use serde::{Deserialize, Serialize};
	use types::{Board, Mark};

	#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
	pub(crate) enum Opponent {
		Random,
		Smart,
		Perfect,
	}

	impl Opponent {
		pub(crate) const ALL: [Opponent; 3] = [Opponent::Random, Opponent::Smart, Opponent::Perfect];
	}

	#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
	pub(crate) struct Game {
		pub(crate) opponent: Opponent,
		/// The opponent does.
		pub(crate) begins: bool,
		/// What its choices among equals are drawn from.
		pub(crate) chance: u64,
	}

	/// Plays until somebody has won, nothing is free, or a move is none.
	pub(crate) fn play_out(game: Game, mut play: impl FnMut(&Board) -> usize) {
		let mut board = Board { squares: [Mark::Empty; 9] };
		let mut is_theirs = game.begins;
		let mut chance = game.chance;
		while !board.has_won(Mark::Mine) && !board.has_won(Mark::Theirs) && board.squares.contains(&Mark::Empty) {
			let square = if is_theirs { answer(&board, game.opponent, &mut chance) } else { play(&board) };
			if board.squares.get(square) != Some(&Mark::Empty) {
				return;
			}
			board.squares[square] = if is_theirs { Mark::Theirs } else { Mark::Mine };
			is_theirs = !is_theirs;
		}
	}

	/// The opponent's move, on a board with a free square.
	pub(crate) fn answer(board: &Board, opponent: Opponent, chance: &mut u64) -> usize {
		let free: Vec<usize> = (0..9).filter(|square| board.is_free(*square)).collect();
		let choice = match opponent {
			Opponent::Random => free,
			Opponent::Smart => winning(board, &free, Mark::Theirs)
				.or_else(|| winning(board, &free, Mark::Mine))
				.map_or(free, |square| vec![square]),
			Opponent::Perfect => {
				let known = &mut vec![None; 3_usize.pow(9)];
				let worths: Vec<i8> =
					free.iter().map(|square| -best(&with(board, *square, Mark::Theirs), Mark::Mine, known)).collect();
				let most = worths.iter().copied().max().unwrap_or(0);
				free.into_iter().zip(worths).filter(|(_, worth)| *worth == most).map(|(square, _)| square).collect()
			}
		};
		// Splitmix, so that the judge draws the same.
		*chance = chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mixed = (*chance ^ (*chance >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		choice[((mixed >> 32) as usize) % choice.len()]
	}

	/// A square with which that mark has three in a line.
	fn winning(board: &Board, free: &[usize], mark: Mark) -> Option<usize> {
		free.iter().copied().find(|square| with(board, *square, mark).has_won(mark))
	}

	fn with(board: &Board, square: usize, mark: Mark) -> Board {
		let mut next = *board;
		next.squares[square] = mark;
		next
	}

	/// What a board is worth to who moves next: 1 for a win, 0 for a draw. Each board is looked at once.
	fn best(board: &Board, mover: Mark, known: &mut [Option<i8>]) -> i8 {
		let place = |square: &Mark| if *square == Mark::Empty { 0 } else { 1 + usize::from(*square != mover) };
		let code = board.squares.iter().fold(0, |code, square| code * 3 + place(square));
		if let Some(worth) = known[code] {
			return worth;
		}
		let other = if mover == Mark::Mine { Mark::Theirs } else { Mark::Mine };
		let worth = if board.has_won(other) {
			-1
		} else {
			let free = (0..9).filter(|square| board.is_free(*square));
			free.map(|square| -best(&with(board, square, mover), other, known)).max().unwrap_or(0)
		};
		known[code] = Some(worth);
		worth
	}
}
