import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A page that another process serves. */
export interface PageBeside {
	/** Lets the page see the end and then ends it; waits for nothing. */
	close(): void
}

/**
 * Serves the page of a run in a process of its own, so that the search waits for no page.
 *
 * @param tell - Told the address, or why there is none, in a line.
 */
export async function pageBeside(
	packageRoot: string,
	archive: string,
	run: string,
	tell: (line: string) => void,
): Promise<PageBeside> {
	const command = [
		join(packageRoot, 'bin/oxipelago.js'),
		'look',
		run,
		'--archive',
		archive,
		'--json',
		'--until-input-ends',
	]
	// Of a group of its own: a Ctrl-C is for the run, which ends this.
	const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
	child.on('error', () => {})
	child.stdin.on('error', () => {})
	let why = ''
	child.stderr.on('data', (piece: Buffer) => {
		why += piece.toString('utf8')
	})
	const lines = createInterface({ input: child.stdout })
	const [line] = await Promise.race([once(lines, 'line'), once(child, 'close').then(() => [undefined])])
	if (typeof line === 'string') tell(`look at it on ${(JSON.parse(line) as { address: string }).address}`)
	else tell(`there is no page to look at: ${why.trim().split('\n').at(-1) ?? ''}`)
	child.unref()
	for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref()
	return { close: () => child.stdin.end() }
}
