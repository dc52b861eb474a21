// What is pasted from word processors and other pages: lists that only look like some become lists, tables
// are taken out, and letters that nobody sees go.
const cleaned = (text) => text.replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "").replace(/[\u00a0\u202f]/g, " ");

// Word writes the items of lists as paragraphs with a marker
const withLists = (body) => {
  let lists = []; // that are open, by level
  for (const line of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
    const level = Number(/mso-list:[^;]*level(\d)/.exec(line.getAttribute("style"))?.[1] ?? 0);
    const marker = line.querySelector('[style*="mso-list"]');
    if (!level || !marker) { lists = []; continue; }
    const kind = /^\s*\(?(\d+|[a-zA-Z]|[ivx]+)[.)]/.test(marker.textContent) ? "ol" : "ul";
    marker.remove();
    lists.length = Math.min(lists.length, level);
    if (!lists.length && line.previousElementSibling?.dataset.liste === kind) lists.push(line.previousElementSibling);
    while (lists.length < level) {
      const list = body.ownerDocument.createElement(kind);
      const outer = lists.at(-1)?.lastElementChild;
      if (outer) outer.append(list); else line.before(list);
      lists.push(list);
    }
    const item = body.ownerDocument.createElement("li");
    item.append(...line.childNodes);
    lists.at(-1).append(item);
    line.remove();
  }
};

// HTML without its tables, and the first of them as a range of cells
export const pasted = (html) => {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const comments = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_TEXT), gone = [];
  while (comments.nextNode()) {
    const node = comments.currentNode;
    if (node.nodeType === Node.COMMENT_NODE) gone.push(node); else node.data = cleaned(node.data);
  }
  for (const node of [...gone, ...body.querySelectorAll("style, script, title, meta, o\\:p")]) node.remove();
  let range = "";
  for (const table of body.querySelectorAll("table")) {
    const cell = ({ textContent }) => textContent.replace(/\s+/g, " ").trim();
    range ||= [...table.rows].map(({ cells }) => [...cells].map(cell).join("\t")).join("\n");
    table.remove();
  }
  withLists(body);
  return { html: body.innerHTML, range };
};
