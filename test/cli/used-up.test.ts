import { equal } from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RunRecord } from '../../src/archive/archive.ts'
import { takerOf } from '../../src/cli/used-up.ts'
import { newRun } from '../archive/records.ts'

/** A run of 1,000 candidates at most. */
const ended = (status: RunRecord['status'], told: number): RunRecord => ({
	...newRun,
	id: 'curve-0000',
	status,
	told,
	elapsedMs: 5000,
	endedAt: 5000,
})

describe('who takes orders for a run that does not go on', () => {
	it('is `resume`, where it has something to do', () => {
		equal(takerOf(ended('stopped', 10), ['note']), '`resume` takes it')
		equal(takerOf(ended('stopped', 10), ['note', 'inject']), '`resume` takes them')
		equal(takerOf(ended('budget', 1001), ['note']), '`resume` takes it if it has more to do, as with `--for 1m`')
		equal(takerOf(ended('budget', 1001), ['note', 'budget']), '`resume` takes them')
	})

	it('is nobody where it found what is exact', () => {
		equal(takerOf(ended('exact', 10), ['note']), 'nothing takes it any more: the run has found what is exact')
	})
})
