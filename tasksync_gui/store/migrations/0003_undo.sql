-- Which run a run undid; a plan that undoes a run is none of the previews that tell what waits for a person.
ALTER TABLE runs ADD COLUMN undoes TEXT;
ALTER TABLE plans ADD COLUMN undoes TEXT;
