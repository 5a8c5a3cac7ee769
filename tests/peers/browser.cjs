// Headless Chromium on the chat: two pages hear each other. browser.cjs URL SCREENSHOT
// PLAYWRIGHT_CORE names the folder with playwright-core in it, CHROMIUM the browser.
const path = require('node:path');
const {chromium} = require(path.resolve(process.env.PLAYWRIGHT_CORE, 'playwright-core'));
const [url, screenshot] = process.argv.slice(2);

async function main() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
           '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  try {
    const complaints = [];
    const open = async name => {
      // A context each, so that nothing is shared but the server.
      const context = await browser.newContext({ignoreHTTPSErrors: true, viewport: {width: 760, height: 520}});
      const page = await context.newPage();
      page.on('pageerror', error => complaints.push(`${name}: ${error.message}`));
      page.on('console', line => line.type() === 'error' && complaints.push(`${name}: ${line.text()}`));
      const response = await page.goto(`${url}?name=${encodeURIComponent(name)}`);
      const security = await response.securityDetails();
      await page.waitForSelector('#state.open');
      console.log(`${name}: the page came with ${response.status()} over ${security.protocol}; wss is open`);
      return page;
    };
    const say = async (page, text) => {
      await page.fill('#text', text);
      await page.press('#text', 'Enter');
    };
    const hears = (page, who, text) => page.waitForSelector(
      `#talk li:has(b:text-is(${JSON.stringify(who)})):has(p:text-is(${JSON.stringify(text)}))`);

    const ada = await open('Ada');
    const bob = await open('Bob');
    await ada.waitForSelector('#talk li.note:has-text("Bob has come")');
    const talk = [[ada, 'Ada', 'Hello Bob, can you hear me?'], [bob, 'Bob', 'Loud and clear. Is this encrypted?'],
                  [ada, 'Ada', 'TLS 1.3, and every byte of it by a PHP script: grüße, привет, γειά'],
                  [bob, 'Bob', '<b>and no markup</b>']];
    for (const [page, who, text] of talk) {
      await say(page, text);
      await hears(page, 'You', text);
      await hears(page === ada ? bob : ada, who, text);
      console.log(`${who} says ${JSON.stringify(text)}, and the other hears it`);
    }
    await ada.screenshot({path: screenshot});
    await bob.fill('#name', 'Robert');
    await bob.press('#name', 'Tab');
    await ada.waitForSelector('#talk li.note:has-text("Robert has come")');
    await ada.waitForSelector('#talk li.note:has-text("Bob has left")');
    console.log('Bob takes another name');
    await bob.close();
    await ada.waitForSelector('#talk li.note:has-text("Robert has left")');
    console.log('the page is closed, and the other hears that too');
    if (complaints.length) {
      throw new Error(complaints.join('\n'));
    }
  } finally {
    await browser.close();
  }
}
main().catch(error => { console.error(error.message); process.exit(1); });
