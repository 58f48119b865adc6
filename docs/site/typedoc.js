// TypeDoc's menu has links inside of the buttons that open its groups; a button inside of a button is reachable for nobody. The
// groups' own pages are linked from the first page.
const mend = () => {
  for (const link of document.querySelectorAll("summary a[href]")) link.removeAttribute("href");
};
new globalThis.MutationObserver(mend).observe(document.documentElement, { childList: true, subtree: true });
mend();
