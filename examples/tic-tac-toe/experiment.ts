import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'tic-tac-toe',
	task: [
		'Play tic-tac-toe: `play` is given the board as its player sees it, and answers with a free square. The score is the share of',
		'points (1 a win, 0.5 a draw) in games against a player who moves at random, one who wins or blocks where that takes one',
		'move, and a perfect one. A panic, a square that is taken or outside of the board, or no answer in time loses the game.',
	].join(' '),
	seed: './seed.rs',
	types: './types.rs',
	evaluator: './evaluator.rs',
	islands: ['tinkerer', 'tinkerer', 'algorithmist', 'contrarian'],
	budget: { for: '60s' },
})
