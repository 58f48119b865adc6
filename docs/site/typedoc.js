// TypeDoc's menu has links inside the buttons that open its groups; a link inside a button cannot be reached by keyboard. The
// groups' own pages are linked from the first page.
const mend = () => {
  for (const link of document.querySelectorAll("summary a[href]")) link.removeAttribute("href");
};
new globalThis.MutationObserver(mend).observe(document.documentElement, { childList: true, subtree: true });
mend();
