import type { Worked } from './busy-share.ts'

/** `17.53.603.178 I slot launch_slot_: id  0 | task 2 | …`: minutes, seconds, thousandths and millionths since its start. */
const line = /^(\d+)\.(\d\d)\.(\d{3})\.(\d{3}) \w slot\s+(launch_slot_|release): id\s+\d+ \| task (\d+) \|/

/**
 * When the slots of llama.cpp's server worked, by its own log, in milliseconds since its start. A task without an end is not
 * counted.
 */
export function workedBy(log: string): Worked[] {
	const begun = new Map<string, number>()
	const worked: Worked[] = []
	for (const one of log.split('\n')) {
		const found = line.exec(one)
		if (found === null) continue
		const [, minutes, seconds, thousandths, , what, task = ''] = found
		const at = (Number(minutes) * 60 + Number(seconds)) * 1_000 + Number(thousandths)
		if (what === 'launch_slot_') begun.set(task, at)
		else {
			const from = begun.get(task)
			if (from !== undefined) worked.push({ from, to: at })
			begun.delete(task)
		}
	}
	return worked
}
