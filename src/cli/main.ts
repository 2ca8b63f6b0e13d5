import { processContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { runCommand } from './program.ts'
import { resolveOwnPackage } from './resolve-package.ts'

resolveOwnPackage()
const context = processContext()

// `| head` closes standard output early: there is nobody left to tell, and that is no fault. A run ends as by a signal.
let isClosed = false
context.out.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code !== 'EPIPE') throw error
	if (isClosed) return
	isClosed = true
	if (process.listenerCount('SIGTERM') === 0) process.exit(exitCodes.ok)
	process.kill(process.pid, 'SIGTERM')
})

try {
	process.exitCode = await runCommand(context, process.argv.slice(2))
} catch (error) {
	const [{ faultOf }, { visible }] = await Promise.all([import('./faults.ts'), import('./visible.ts')])
	const { lines, details, exitCode } = faultOf(context, error)
	for (const line of lines) context.err.write(`error: ${visible(line)}\n`)
	if (details !== undefined) context.err.write(`${visible(details)}\n`)
	process.exitCode = exitCode
}
