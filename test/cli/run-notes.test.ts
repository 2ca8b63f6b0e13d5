import assert from 'node:assert/strict'
import { it } from 'node:test'
import { notesOf } from '../../src/cli/run-notes.ts'
import type { RunEvent } from '../../src/search/events.ts'
import { newRun } from '../archive/records.ts'

function notesIn(before: readonly object[]): string[] {
	const notes: string[] = []
	const tell = notesOf(newRun.experiment, (text) => notes.push(text))
	for (const event of before) tell(event as RunEvent)
	for (let candidate = 1; candidate <= 41; candidate++)
		tell({ kind: 'candidate-told', candidate, operator: 'mutate', outcome: 'rejected', score: null } as RunEvent)
	return notes
}

it('a run that is rejected from its start is told what may help, unless a model is about to', () => {
	const [note, ...others] = notesIn([])
	assert.match(note ?? '', /the first 40 candidates were all rejected \(`show 40`.*or let a model propose$/)
	assert.deepEqual(others, [])
	assert.deepEqual(notesIn([{ kind: 'model-requested' }]), [])
})

it('a budget of money that has no room for one more request is not said to be used up to the last', () => {
	const spent = (limit: string) => notesIn([{ kind: 'model-requested' }, { kind: 'model-budget-spent', limit }])
	assert.deepEqual(spent('money'), [
		'the budget for models is spent (money: less is left than one more request may take); what needs no model goes on',
	])
	assert.deepEqual(spent('requests'), ['the budget for models is spent (requests); what needs no model goes on'])
})
