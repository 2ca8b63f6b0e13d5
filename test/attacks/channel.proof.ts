import { deepEqual, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isSilent, leaveMarks, runChannel } from './channel.ts'

describe('a candidate that runs after another', () => {
	it('reads nothing of the message that was left in which pages were touched', async (context) => {
		const { ruler, inputs, library } = await runChannel(context, 32)
		ok(ruler.right > 0.8 * ruler.bits, `the reader cannot even read its own: ${JSON.stringify(ruler)}`)
		ok(isSilent(inputs), JSON.stringify(inputs))
		ok(isSilent(library), JSON.stringify(library))
	})

	it('finds no mark of those that were left wherever memory can be written', async (context) => {
		deepEqual(await leaveMarks(context), [])
	})
})
