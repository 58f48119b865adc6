CREATE TABLE cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE change_orders (id INTEGER PRIMARY KEY, modified TEXT, record TEXT NOT NULL);
CREATE TABLE leads (event_id TEXT PRIMARY KEY, outcome TEXT, record TEXT NOT NULL);
CREATE TABLE submissions (key TEXT PRIMARY KEY, state TEXT NOT NULL, detail TEXT);
