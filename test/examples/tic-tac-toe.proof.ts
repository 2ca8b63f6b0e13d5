import { equal, match, ok } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openedExample } from './opened-example.ts'

/** Looks at every game that can follow; `first` is what it does before. */
const perfect = (first = ''): string => `use types::{Board, Mark};
pub fn play(board: &Board) -> usize {
    ${first}
    let worth = |square: usize| -best(&with(board, square, Mark::Mine), Mark::Theirs);
    (0..9).filter(|square| board.is_free(*square)).max_by_key(|square| worth(*square)).unwrap()
}
fn with(board: &Board, square: usize, mark: Mark) -> Board {
    let mut next = *board;
    next.squares[square] = mark;
    next
}
fn best(board: &Board, mover: Mark) -> i32 {
    let other = if mover == Mark::Mine { Mark::Theirs } else { Mark::Mine };
    if board.has_won(other) { return -1 }
    let mut most = None;
    for square in 0..9 {
        if most == Some(1) { break }
        if board.is_free(square) { most = most.max(Some(-best(&with(board, square, mover), other))) }
    }
    most.unwrap_or(0)
}
`
const opening = 'if board.squares.iter().filter(|mark| **mark == Mark::Empty).count() == 9 { return 4 }'

describe('examples/tic-tac-toe', () => {
	const { folder, scored } = openedExample('tic-tac-toe')

	it('has who plays perfectly lose no game, and draw all against the perfect player', async () => {
		const { metrics } = await scored(perfect(opening), 'confirm')
		equal(metrics.perfect, 0.5)
		equal(metrics.forfeits, 0)
		ok((metrics.random ?? 0) > 0.9 && (metrics.smart ?? 0) >= 0.5, JSON.stringify(metrics))
	})

	it('has a seed that knows lines but not what they are worth, and loses more to better players', async () => {
		const { metrics, score } = await scored(await readFile(join(folder, 'seed.rs'), 'utf8'))
		ok(
			(metrics.perfect ?? 1) < 0.5 && (metrics.random ?? 0) > 0.5 && score > 0.1 && score < 0.75,
			JSON.stringify(metrics),
		)
		equal(metrics.forfeits, 0)
	})

	for (const [what, move, why] of [
		['panics', 'panic!("I give up")', /Lost to random: panicked on line 2: I give up\./],
		[
			'takes a square that is taken',
			'if board.is_free(4) { 4 } else { 4 }',
			/forfeited\.\nLost to \w+: square 4 was taken\. [XO./]+/,
		],
		['leaves the board', '9', /Lost to random: there is no square 9\. /],
	] as const) {
		it(`counts a game as lost in which it ${what}`, async () => {
			const { metrics, feedback } = await scored(`use types::Board;\npub fn play(board: &Board) -> usize { ${move} }\n`)
			ok((metrics.forfeits ?? 0) > 50 && (metrics.lost ?? 0) > 0.9, JSON.stringify(metrics))
			match(feedback, why)
		})
	}

	it('counts one game as lost that only one panic ends', async () => {
		const { metrics } = await scored(
			perfect(
				`${opening} if board.squares == [Mark::Empty, Mark::Empty, Mark::Empty, Mark::Theirs, Mark::Mine, Mark::Empty, Mark::Empty, Mark::Empty, Mark::Empty] { panic!() }`,
			),
		)
		ok((metrics.forfeits ?? 0) >= 1 && (metrics.forfeits ?? 99) < 30, JSON.stringify(metrics))
	})
})
