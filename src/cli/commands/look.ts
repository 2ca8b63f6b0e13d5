import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { loadRustSyntax } from '../../experiment/rust-syntax.ts'
import { type LookOptions, runNamed, withArchive } from '../archive-look.ts'
import { type Context, pathForPeople } from '../context.ts'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { type PageServer, servePage } from '../look/page-server.ts'
import { pageTemplate } from '../report/page-template.ts'
import { jsonLine } from '../visible.ts'

/** Options of `look`. */
export interface LookPageOptions extends LookOptions {
	/** A free one where it is left out. */
	readonly port?: number
	/** End when standard input does: with the run beside which this was started. */
	readonly untilInputEnds?: boolean
}

/** A page that is told of the end of its run, and sees how it ended, before the server is gone. */
const lastLookMs = 1500

/** `look [run]`: a page of all runs of an archive, which follows those that go on, until Ctrl-C. */
export async function look(context: Context, id: string | undefined, options: LookPageOptions): Promise<ExitCode> {
	const { out, err } = context
	return await withArchive(context, options, async (archive) => {
		const wanted = id === undefined ? undefined : runNamed(context, archive, id).id
		const template = await pageTemplate(context, () => err.write('building the page (once)\n'))
		const served = { archive, template, syntax: await loadRustSyntax(), port: options.port ?? 0 }
		const server = await servePage(served).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
			throw new UsageError(
				`port ${options.port} of 127.0.0.1 cannot be used (${error.code}); without --port a free one is`,
			)
		})
		const address = `${server.address}${wanted === undefined ? '' : `?run=${encodeURIComponent(wanted)}`}`
		if (options.json === true) out.write(jsonLine({ address, archive: archive.path }))
		else out.write(`${pathForPeople(context, archive.path)} on ${address}\n`)
		await ended(server, context, options)
		return exitCodes.ok
	})
}

async function ended(server: PageServer, { env, err }: Context, { untilInputEnds }: LookPageOptions): Promise<void> {
	if (untilInputEnds === true) {
		// Ctrl-C reaches the whole group: the run hears it too, and ends this with itself.
		using _ = listenForInterrupts(
			() => {},
			() => {},
			false,
		)
		process.stdin.resume()
		await once(process.stdin, 'close')
		await wait(lastLookMs)
	} else {
		err.write('Ctrl-C ends it; who has this address sees all runs of the archive\n')
		const throughNpm = env.npm_lifecycle_event !== undefined
		using interrupts = listenForInterrupts(
			() => {},
			() => {},
			throughNpm,
		)
		await once(interrupts.signal, 'abort')
	}
	await server.close()
}
