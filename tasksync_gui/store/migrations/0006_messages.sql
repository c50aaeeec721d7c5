-- What is said is kept as codes with arguments (a JSON array of messages); what was kept as text stays the text it is.
UPDATE links SET problem = CASE problem WHEN '' THEN '[]'
    ELSE json_array(json_object('code', 'text', 'args', json_object('text', problem))) END;
UPDATE runs SET message = CASE message WHEN '' THEN '[]'
    ELSE json_array(json_object('code', 'text', 'args', json_object('text', message))) END;
UPDATE changes SET message = CASE message WHEN '' THEN '[]'
    ELSE json_array(json_object('code', 'text', 'args', json_object('text', message))) END;
UPDATE settings SET value = json_object('code', 'text', 'args', json_object('text', value)) WHERE name LIKE 'blocked.%';
