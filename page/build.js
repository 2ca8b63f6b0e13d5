// Run by `npm run build`, and by the first command in a clone that needs the page: puts script and style into one HTML
// file, with a policy that lets nothing else run. Plain JavaScript, so that the published build is made without a flag.

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

const here = import.meta.dirname
const target = process.argv[2] ?? join(here, '../dist/page.html')

const { outputFiles } = await build({
	entryPoints: [join(here, 'main.tsx')],
	bundle: true,
	minify: true,
	write: false,
	outdir: 'out',
	format: 'iife',
	target: ['chrome111', 'firefox115', 'safari16.4'],
	jsx: 'automatic',
	jsxImportSource: 'preact',
	charset: 'utf8',
	legalComments: 'none',
})
const [script, style] = ['.js', '.css'].map((end) => outputFiles.find(({ path }) => path.endsWith(end)).text.trim())
// What ends a script may not stand in it; it does so in strings alone.
const safe = script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')
const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const policy = [
	"default-src 'none'",
	`script-src ${hash(safe)}`,
	`style-src ${hash(style)}`,
	'img-src data:',
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
].join('; ')
const parts = { POLICY: policy, STYLE: style, SCRIPT: safe }
const html = readFileSync(join(here, 'index.html'), 'utf8').replace(
	/\/\*(POLICY|STYLE|SCRIPT)\*\//g,
	(_, name) => parts[name],
)
mkdirSync(dirname(target), { recursive: true })
writeFileSync(`${target}.${process.pid}`, html)
renameSync(`${target}.${process.pid}`, target)
