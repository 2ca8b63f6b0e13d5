import { hash } from 'node:crypto'
import { type TuneRequest, type Tuning, tuningSchema } from '../scoring/tuning.ts'
import { PartOfRun } from './part-of-run.ts'
import type { Tunings } from './tunings.ts'

/** What tunings of one run came to. */
export class SqliteTunings extends PartOfRun implements Tunings {
	keep(request: TuneRequest, tuning: Tuning): void {
		const row = { run: this.run, request: keyOf(request), found: JSON.stringify(tuning) }
		this.guard.write(() => this.statements.keepTuning.run(row))
	}

	find(request: TuneRequest): Tuning | undefined {
		const found = this.guard.read(() => this.statements.tuning.get({ run: this.run, request: keyOf(request) }))
		return found === undefined ? undefined : tuningSchema.parse(JSON.parse(found))
	}
}

/** Half of a SHA-256 of what decides what is found; whose it is does not. */
function keyOf({ source, numbers, seed, vectors }: TuneRequest): Buffer {
	return hash('sha256', JSON.stringify([source, numbers, seed, vectors]), 'buffer').subarray(0, keyBytes)
}

const keyBytes = 16
