import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import { processContext, workingFolder } from './context.ts'
import { errorText } from './error-text.ts'
import { exitCodes } from './exit-codes.ts'
import { withoutNewsOfNode } from './quiet.ts'
import { resolveOwnPackage } from './resolve-package.ts'

withoutNewsOfNode()
resolveOwnPackage()
const folder = workingFolder()
const context = processContext(folder ?? '/')
// What Node makes of the modules that follow is kept: half of the time that a command takes to start. Where there is no
// cache yet, none is made for a look.
if (existsSync(context.places.cache)) enableCompileCache(join(context.places.cache, 'node'))

// `| head` closes standard output early: there is nobody left to tell, and that is no fault. A full disk behind it is
// told. Either way a run ends as by a signal.
let isClosed = false
context.out.on('error', (error: NodeJS.ErrnoException) => {
	if (isClosed) return
	isClosed = true
	// A terminal that was closed has nobody before it either; the kernel tells of it besides.
	const isHungUp = error.code === 'EIO' && context.out.isTTY
	if (error.code !== 'EPIPE' && !isHungUp) {
		const why = error.errno === undefined ? error.message : getSystemErrorMessage(error.errno)
		const line = `standard output cannot be written: ${why} (${error.code})`
		context.err.write(errorText(context, { line, exitCode: exitCodes.missing }))
		// Whatever else the process ends with: what was asked for has not been written.
		process.once('exit', () => {
			process.exitCode = exitCodes.missing
		})
	}
	if (process.listenerCount('SIGTERM') === 0) process.exit(exitCodes.ok)
	process.kill(process.pid, isHungUp ? 'SIGHUP' : 'SIGTERM')
})

if (folder === undefined) {
	const line = 'the folder that you are in was removed: `cd` to another, or `cd "$PWD"` where it was made anew'
	context.err.write(errorText(context, { line, exitCode: exitCodes.missing }))
	process.exitCode = exitCodes.missing
} else {
	const { commandLine } = await import('./command-line.ts')
	process.exitCode = await commandLine(context, process.argv.slice(2))
}
