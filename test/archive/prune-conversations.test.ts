import assert from 'node:assert/strict'
import { it } from 'node:test'
import { textMessage } from '../../src/archive/message.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { ended, replied, request } from './model-records.ts'
import { newRun, tellOf } from './records.ts'

const all = 400

it('pruned, a run keeps conversations that a candidate worth it came of, such as are open and the latest, and all figures', () => {
	using folder = new Folder()
	const archive = openArchive(folder.file('a.db'), { mode: 'write' })
	const [run, other] = [1, 2].map((startedAt) => archive.createRun({ ...newRun, tellOrder: 'arrival', startedAt }))
	assert.ok(run !== undefined && other !== undefined)
	for (const each of [run, other]) {
		each.tell(tellOf(0))
		const asks = each === run ? all : 1
		for (let ask = 0; ask < asks; ask++) {
			const entry = { sequence: ask, island: 1, ask, toldBefore: 1, filler: false, parents: [0], operator: 'rewrite' }
			each.journal.keep({ ...entry, model: 'small' })
			const key = { ...request, ask, parents: [0], messages: [textMessage('user', `prompt ${ask}`)] }
			each.modelLog.open(key)
			each.modelLog.close(key, { ...replied, text: `reply ${ask}` })
			each.modelLog.use(key, {
				kind: 'tools',
				calls: [{ tool: 'read', input: `input ${ask}`, answer: 'all of it', failed: false, tookMs: 1 }],
			})
			each.modelLog.endAsk({ ...ended, ask })
			if (ask !== 5) each.journal.end(ask)
		}
	}
	run.tell(tellOf(1, { island: 1, ask: 7, attempt: 0 }))
	const figures = () => [
		run.modelLog.spent(),
		run.modelLog.worth(),
		run.modelLog.toolCounts(),
		run.modelLog.requestFates(),
	]
	const before = figures()
	const { requests } = run.prune(new Set([1]), 0)
	assert.equal(requests, all - 128 - 2)
	assert.deepEqual(figures(), before)
	const said = (ask: number, of = run) => {
		const [found] = of.modelLog.requests(1, ask)
		assert.ok(found !== undefined)
		const { end, use } = found
		const [message] = found.request.messages
		const [part] = message?.parts ?? []
		return [part?.text, end?.kind === 'replied' && end.text, use?.kind === 'tools' && use.calls[0]?.input]
	}
	for (const ask of [5, 7, all - 128, all - 1])
		assert.deepEqual(said(ask), [`prompt ${ask}`, `reply ${ask}`, `input ${ask}`])
	const gone = 'pruned: what was said here is kept no more'
	for (const ask of [0, 6, all - 129]) assert.deepEqual(said(ask), [gone, gone, ''])
	// What another run has too stays there.
	assert.deepEqual(said(0, other), ['prompt 0', 'reply 0', 'input 0'])
	assert.equal(run.prune(new Set([1]), 0).requests, requests)
	archive.close()
})
