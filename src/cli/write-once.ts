import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a file that is named by its content, unless it is there; whole or not at all. */
export async function writeOnce(file: string, content: string | Buffer): Promise<void> {
	if ((await stat(file).catch(() => undefined)) !== undefined) return
	await mkdir(dirname(file), { recursive: true })
	const draft = `${file}.${randomUUID()}`
	try {
		await writeFile(draft, content)
		await rename(draft, file)
	} finally {
		await rm(draft, { force: true })
	}
}
