/** The page: a canvas of pixels that come from `fractal.ts`, a box for a prompt, and the versions so far. */
export function pageText(width: number, height: number, nonce: string): string {
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>fractal</title>
<style nonce="${nonce}">
body { margin: 0 auto; max-width: 720px; padding: 16px; font: 15px/1.5 system-ui, sans-serif; background: #111; color: #eee }
canvas { width: 100%; border-radius: 6px; display: block }
form { display: flex; gap: 8px; margin: 12px 0 }
input { flex: 1; min-width: 0 }
input, button { font: inherit; padding: 6px 10px; border-radius: 6px; border: 1px solid #555; background: #222; color: inherit }
button[aria-pressed=true] { border-color: #fff; background: #444 }
#versions { display: flex; flex-wrap: wrap; gap: 8px }
pre { overflow: auto; padding: 10px; background: #1b1b1b; border-radius: 6px; font-size: 13px }
</style>
<canvas width="${width}" height="${height}" aria-label="what shade draws"></canvas>
<form><input name="prompt" maxlength="2000" placeholder="What should it draw?" aria-label="prompt"><button>Search</button></form>
<p role="status"></p>
<div id="versions"></div>
<pre></pre>
<script type="module" nonce="${nonce}">
const [canvas, form, status, versions, source] = ['canvas', 'form', '[role=status]', '#versions', 'pre'].map((one) => document.querySelector(one))
const context = canvas.getContext('2d')
const start = performance.now()
const tell = (what, body) => fetch(what, { method: 'POST', body }).then(look)
form.addEventListener('submit', (event) => {
	event.preventDefault()
	tell('search', form.elements.prompt.value)
})
async function look() {
	const state = await (await fetch('state')).json()
	status.textContent = state.searching === undefined ? state.last : 'searching: ' + (state.searching || 'whatever is better')
	versions.replaceChildren(...state.versions.map(({ number, prompt }) => {
		const button = document.createElement('button')
		button.textContent = number + ': ' + (prompt || 'better')
		button.ariaPressed = String(number === state.active)
		button.addEventListener('click', () => tell('activate', String(number)))
		return button
	}))
	source.textContent = state.versions.find(({ number }) => number === state.active)?.source ?? ''
}
async function frame() {
	const given = await fetch('frame?t=' + (performance.now() - start) / 1000)
	const pixels = await given.arrayBuffer()
	// A version that panics draws nothing; the next one may.
	if (given.ok) context.putImageData(new ImageData(new Uint8ClampedArray(pixels), canvas.width, canvas.height), 0, 0)
	requestAnimationFrame(frame)
}
look()
setInterval(look, 1000)
frame()
</script>
`
}
