import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/** All living descendants of a process, as `pid name`. */
export function descendants(root: number): string[] {
	const children = new Map<number, { pid: number; name: string }[]>()
	for (const entry of readdirSync('/proc')) {
		if (!/^\d+$/.test(entry)) continue
		const found = statusOf(Number(entry))
		if (found === undefined || found.state === 'Z') continue
		children.set(found.parent, [...(children.get(found.parent) ?? []), found])
	}
	const lines: string[] = []
	const open = [root]
	for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
		for (const child of children.get(pid) ?? []) {
			lines.push(`${child.pid} ${child.name}`)
			open.push(child.pid)
		}
	}
	return lines
}

/**
 * Descendants of this process that are not among those before, once there are none or patience has an end: a process
 * that was told to end takes its time to.
 */
export async function leftSince(before: ReadonlySet<string>): Promise<string[]> {
	const until = performance.now() + patienceMs
	for (;;) {
		const left = descendants(process.pid).filter((line) => !before.has(line))
		if (left.length === 0 || performance.now() > until) return left
		await setTimeout(10)
	}
}

/** Only what hangs takes so long. */
const patienceMs = 60_000

function statusOf(pid: number): { pid: number; parent: number; name: string; state: string } | undefined {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
		const end = text.lastIndexOf(')')
		const [state = '', parent = ''] = text.slice(end + 2).split(' ')
		return { pid, parent: Number(parent), name: text.slice(text.indexOf('(') + 1, end), state }
	} catch {
		return undefined // it has ended meanwhile
	}
}
