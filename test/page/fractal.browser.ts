// The page of examples/fractal in a real browser; `fractal.ts` itself is tested in test/examples.

import { equal } from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite, test } from 'node:test'
import { pageText } from '../../examples/fractal/page.ts'
import { inChromium, startChromium } from './chromium.ts'

const [width, height] = [4, 3]

suite('the page of examples/fractal', inChromium, () => {
	test('draws on after a version that panics, and goes back at a click', async () => {
		let active = 1
		const versions = [0, 1].map((number) => ({ number, source: `version ${number}`, prompt: '' }))
		const server = createServer((request, response) => {
			const what = request.url?.split(/[/?]/)[1]
			const state = { versions, active, last: active === 1 ? 'version 1 panics: out of colours' : '' }
			if (what === '') return void response.setHeader('content-type', 'text/html').end(pageText(width, height, 'once'))
			if (what === 'state') return void response.end(JSON.stringify(state))
			if (what === 'activate') active = 0
			if (what === 'frame' && active === 1) return void response.writeHead(500).end()
			response.end(what === 'frame' ? new Uint8Array(width * height * 4).fill(255) : undefined)
		})
		server.listen(0, '127.0.0.1')
		await once(server, 'listening')
		const browser = await startChromium()
		try {
			const page = await browser.newPage()
			const thrown: unknown[] = []
			page.on('pageerror', (error) => thrown.push(error))
			const failed = page.waitForResponse((response) => response.status() === 500)
			await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
			await failed
			await page.getByText('out of colours').waitFor()
			await page.getByRole('button', { name: '0: better' }).click()
			await page.waitForFunction(() => {
				const canvas = document.querySelector('canvas') as HTMLCanvasElement
				return canvas.getContext('2d')?.getImageData(0, 0, 1, 1).data[0] === 255
			})
			equal(await page.locator('pre').textContent(), 'version 0')
			equal(thrown.length, 0, String(thrown))
		} finally {
			await browser.close()
			server.close()
		}
	})
})
